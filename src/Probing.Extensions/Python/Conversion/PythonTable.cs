using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// The value of a Python expression as a table. It holds Arrow memory, its own or a Python object's, and no reference to
/// anything else of the host; scanning it needs no GIL. Disposing it, or dropping it, lets the memory go when the last
/// batch does.
/// </summary>
public sealed class PythonTable(Schema schema, IReadOnlyList<RecordBatch> batches) : ITableProvider, IDisposable
{
    public Schema Schema { get; } = schema;

    public long? RowCount => batches.Sum(batch => (long)batch.Length);

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var projected = new Schema(request.Projection.Select(Schema.GetFieldByIndex), Schema.Metadata);
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var columns = request.Projection.Select(
                index => ArrowArrayFactory.BuildArray(batch.Column(index).Data.SliceShared(0, batch.Length)));
            yield return new RecordBatch(projected, columns, batch.Length);
        }
    }

    public void Dispose()
    {
        foreach (var batch in batches)
            batch.Dispose();
    }

    /// <summary>A table of one batch.</summary>
    internal static PythonTable Of(IReadOnlyList<(Field Field, NativeArray Array)> columns, long rows)
    {
        // SQL has no table without columns.
        if (columns.Count == 0)
            columns = [(new Field("value", NullType.Default, true), new NativeArray(NullType.Default, rows = 0))];
        var schema = new Schema(columns.Select(column => column.Field), null);
        var arrays = columns.Select(column => column.Array.ToArrow()).ToList();
        return new PythonTable(schema, [new RecordBatch(schema, arrays, checked((int)rows))]);
    }
}
