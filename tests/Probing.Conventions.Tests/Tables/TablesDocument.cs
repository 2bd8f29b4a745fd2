using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Conventions.Tests.Tables;

/// <summary>Writes docs/tables.md from the declarations of the tables.</summary>
internal static class TablesDocument
{
    private const string Introduction = """
        # SQL tables

        <!-- Generated from the declarations in the code. Change those, then run the convention tests with
             PROBING_UPDATE_SNAPSHOTS=1; the tests fail while the two differ. -->

        Every table is read with plain SELECT, alone or joined with others. The same texts are in SQL: `FROM probing.tables` and
        `FROM probing.columns`. A unit in a column's name (`_bytes`, `_ms`) is the unit of its value. Any column may be NULL where its
        description says what that means.

        """;

    private static readonly Dictionary<string, string> s_namespaces = new()
    {
        ["probing"] = "The tool itself.",
        ["process"] = "The process that the probe is in, read from /proc: neither Python nor its lock is needed, so these answer " +
            "also when the interpreter hangs.",
        ["python"] = "The Python program. Beside what is listed here, python.`expression` is made when a query names it, and the " +
            "tables whose rows the program writes are there under their names.",
        ["proc"] = "All processes of the machine. Each table of namespace `process` exists for every process, too: " +
            "proc.`4711/threads` has the columns of `process.threads` for pid 4711. A process that is gone, or that the user of the " +
            "probe may not look into, is an error that says so.",
    };

    public static string Of(IReadOnlyList<TablePlugin> tables)
    {
        var text = new StringBuilder(Introduction);
        foreach (var group in tables.GroupBy(table => table.Namespace))
        {
            text.Append($"\n## {group.Key}\n\n{s_namespaces[group.Key]}\n");
            foreach (var table in group)
                Append(text, table);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, TablePlugin table)
    {
        text.Append($"\n### {table.Namespace}.{table.Name}\n\n{Cell(table.Description)}\n");
        if (table.Right != EngineRight.Read)
            text.Append($"\nNeeds the right to {table.Right.ToString().ToLowerInvariant()}.\n");
        text.Append("\n| column | type | unit | meaning |\n|---|---|---|---|\n");
        foreach (var field in table.Provider.Schema.FieldsList)
            text.Append($"| {field.Name} | {Type(field)} | {TableColumn.Unit(field)} | {Cell(TableColumn.Description(field))} |\n");
        text.Append($"\n```sql\n{table.Example}\n```\n");
    }

    // A pipe would end the cell; a name in angle brackets would be taken for HTML.
    private static string Cell(string text) => text.Replace("|", "\\|").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Type(Field field) => field.DataType switch
    {
        Int64Type => "BIGINT",
        UInt64Type => "UBIGINT",
        DoubleType => "DOUBLE",
        BooleanType => "BOOLEAN",
        StringType => "VARCHAR",
        TimestampType { Timezone: not null } => "TIMESTAMP WITH TIME ZONE",
        var other => throw new NotSupportedException($"{field.Name}: say how SQL spells {other.Name}"),
    };
}
