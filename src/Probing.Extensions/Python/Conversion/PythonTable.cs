using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// The value of a Python expression as a table. It holds Arrow memory, its own or that of arrays of the host, and nothing
/// else of the host; scanning needs no GIL. An array of the host is read while the query scans it: what the host writes
/// meanwhile may or may not show. Disposing the table, or dropping it, lets the memory go when the last batch does.
/// </summary>
public sealed class PythonTable : ITableProvider, IDisposable
{
    private readonly IReadOnlyList<Part> _parts;

    internal PythonTable(Schema schema, IReadOnlyList<Part> parts)
    {
        Schema = schema;
        _parts = parts;
    }

    public Schema Schema { get; }

    public long? RowCount => _parts.Sum(part => part.Rows);

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var schema = new Schema(request.Projection.Select(Schema.GetFieldByIndex), Schema.Metadata);
        foreach (var part in _parts)
        {
            var columns = request.Projection.Select(index => part.Columns[index]).ToList();
            var step = columns.Min(column => column.MaxSlice);
            for (var start = 0L; start < part.Rows; start += step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var rows = (int)Math.Min(step, part.Rows - start);
                yield return new RecordBatch(schema, columns.Select(column => column.Slice(start, rows)), rows);
            }
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            foreach (var column in part.Columns)
                column.Dispose();
        }
    }

    /// <summary>Rows that all columns have together.</summary>
    internal sealed record Part(long Rows, IReadOnlyList<ColumnSource> Columns)
    {
        /// <summary>A batch as a part.</summary>
        public static Part Of(RecordBatch batch) =>
            new(batch.Length, [.. batch.Arrays.Select(array => new ArrowColumn(array))]);
    }
}
