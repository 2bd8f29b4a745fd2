using Apache.Arrow;
using Probing.Extensions.Process;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Process.Support;

/// <summary>Scans tables the way the engine does and hands out plain values.</summary>
internal static class Rows
{
    public static TablePlugin Table(this ProcessExtension extension, string @namespace, string name) =>
        Assert.IsType<TablePlugin>(extension.DataSource(@namespace, name));

    /// <summary>The rows as dictionaries; only <paramref name="columns"/> are scanned when there are any.</summary>
    public static async Task<List<Dictionary<string, object?>>> ReadAsync(this ITableProvider table, params string[] columns) =>
        await table.ReadAsync([], columns);

    public static async Task<List<Dictionary<string, object?>>> ReadAsync(
        this ITableProvider table, FilterHint[] filters, params string[] columns)
    {
        var fields = columns.Length == 0 ? table.Schema.FieldsList.Select(field => field.Name).ToArray() : columns;
        var request = new ScanRequest(new QueryContext(), [.. fields.Select(name => IndexOf(table.Schema, name))]) { Filters = filters };
        var rows = new List<Dictionary<string, object?>>();
        await foreach (var batch in table.ScanAsync(request, CancellationToken.None))
        {
            using (batch)
            {
                Assert.Equal(fields, batch.Schema.FieldsList.Select(field => field.Name));
                for (var row = 0; row < batch.Length; row++)
                    rows.Add(fields.Select((name, column) => (name, Value(batch.Column(column), row))).ToDictionary());
            }
        }
        return rows;
    }

    private static int IndexOf(Schema schema, string name)
    {
        var index = schema.GetFieldIndex(name, StringComparer.Ordinal);
        Assert.True(index >= 0, $"no column {name}");
        return index;
    }

    private static object? Value(IArrowArray array, int row) => array switch
    {
        Int64Array values => values.GetValue(row),
        UInt64Array values => values.GetValue(row),
        DoubleArray values => values.GetValue(row),
        BooleanArray values => values.GetValue(row),
        StringArray values => values.GetString(row),
        TimestampArray values => values.GetTimestamp(row)?.UtcDateTime,
        _ => throw new NotSupportedException(array.GetType().Name),
    };
}
