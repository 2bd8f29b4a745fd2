using System.Linq;
using System.Text;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Tables;

/// <summary>Writes the generated part of a table's record.</summary>
internal static class TableWriter
{
    private const string Space = "global::Probing.Sdk.Tables";
    private const string Arrow = "global::Apache.Arrow";

    public static string Write(TableModel table)
    {
        var self = table.Record.GlobalName;
        var text = new StringBuilder();
        text.Append("/// <summary>The columns, read from a row.</summary>\n");
        text.Append($"public static {Space}.TableColumns<{self}> Columns {{ get; }} = new {Space}.TableColumns<{self}>()");
        foreach (var column in table.Columns)
            text.Append($"\n    {column.Call}");
        text.Append(";\n\n");
        if (table.Rows is { } rows)
            WritePlugin(text, table, rows, self);
        Property("string", "Namespace", Names.Literal(table.Names.Namespace));
        Property("string", "Name", Names.Literal(table.Names.Name));
        Property("string", "Description", Names.Literal(table.Names.Description));
        Property("string", "Example", Names.Literal(table.Names.Example));
        Property("global::Probing.Sdk.EngineRight", "Right", table.Right);
        Property("bool", "WantsFilters", table.WantsFilters ? "true" : "false");
        var bases = $" : {Space}.ITableRecord<{self}>{(table.Rows is null ? "" : $", {Space}.ICustomTable")}";
        return table.Record.File(text.ToString(), bases);

        void Property(string type, string name, string value) =>
            text.Append($"static {type} {Space}.ITableRecord<{self}>.{name} => {value};\n\n");
    }

    private static void WritePlugin(StringBuilder text, TableModel table, RowsModel rows, string self)
    {
        var call = $"{self}.Rows({rows.Arguments})";
        var lambda = rows.Kind switch
        {
            RowsKind.Async => $"static (request, cancellationToken) => {call}",
            RowsKind.Task => $"static async (request, cancellationToken) => await {call}",
            _ when !rows.Arguments.Contains("cancellationToken") => $"static request => {call}",
            _ => "static (request, cancellationToken) => new global::System.Threading.Tasks.ValueTask<"
                + $"global::System.Collections.Generic.IEnumerable<{self}>>({call})",
        };
        text.Append("/// <summary>The table, for an extension's data source.</summary>\n");
        text.Append($"public static {Space}.TablePlugin Plugin {{ get; }} = {Space}.TablePlugin.Of<{self}>({lambda});\n\n");

        Property("string", "Name", Names.Literal(table.Names.Name));
        Property("string", "Description", Names.Literal(table.Names.Description));
        Property("string", "Example", Names.Literal(table.Names.Example));
        Property($"{Arrow}.Schema", "Schema", "Columns.Schema");
        Property($"{Space}.ITableProvider?", "Provider", "Plugin.Provider");
        var all = string.Join(", ", Enumerable.Range(0, table.Columns.Count));
        text.Append($"static global::System.Collections.Generic.IEnumerable<{Arrow}.RecordBatch> {Space}.ICustomTable.Data(\n");
        text.Append($"    {Space}.ScanRequest request) =>\n");
        text.Append("    global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ToBlockingEnumerable(\n");
        text.Append($"        Plugin.Provider.ScanAsync(request with {{ Projection = [{all}] }}, default));\n\n");

        void Property(string type, string name, string value) =>
            text.Append($"static {type} {Space}.ICustomTable.{name} => {value};\n\n");
    }
}
