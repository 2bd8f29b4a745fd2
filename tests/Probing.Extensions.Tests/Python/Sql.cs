using System.Text;
using Apache.Arrow;
using Probing.Extensions.Python;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Python;

/// <summary>Opens and scans expressions as the engine does, and shows the answer as text.</summary>
internal static class Sql
{
    public static QueryContext Context(double seconds = 20, long rows = long.MaxValue, long bytes = long.MaxValue) => new()
    {
        Right = EngineRight.Execute,
        DeadlineUtc = DateTime.UtcNow.AddSeconds(seconds),
        MaxRows = rows,
        MaxBytes = bytes,
    };

    public static async Task<ITableProvider> OpenAsync(this PythonExtension extension, string expression, QueryContext? query = null)
    {
        var plugin = Assert.IsType<NamespacePlugin>(extension.DataSource("python", null));
        var table = await plugin.Tables.TableAsync(expression, query ?? Context(), CancellationToken.None);
        return Assert.IsAssignableFrom<ITableProvider>(table);
    }

    /// <summary>First line the columns as <c>name:type</c>, then a line per row, cells separated by <c> | </c>.</summary>
    public static async Task<string> ShowAsync(this PythonExtension extension, string expression, QueryContext? query = null)
    {
        query ??= Context();
        var table = await extension.OpenAsync(expression, query);
        var text = new StringBuilder();
        text.AppendJoin(" | ", table.Schema.FieldsList.Select(field => $"{field.Name}:{ArrowText.Type(field.DataType)}"));
        var scan = new ScanRequest(query, [.. Enumerable.Range(0, table.Schema.FieldsList.Count)]);
        await foreach (var batch in table.ScanAsync(scan, CancellationToken.None))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    text.Append('\n').AppendJoin(" | ", batch.Arrays.Select(column => ArrowText.Value(column, row)));
            }
        }
        (table as IDisposable)?.Dispose();
        return text.ToString();
    }
}
