using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Probing.Plugin;

/// <summary>The batches of a scan as the stream that Apache.Arrow exports.</summary>
internal sealed class ExportedScan(Schema schema, IAsyncEnumerator<RecordBatch> batches, Action ended) : IArrowArrayStream
{
    public Schema Schema => schema;

    public async ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default) =>
        await batches.MoveNextAsync() ? batches.Current : null!;

    public void Dispose()
    {
        try
        {
            batches.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            ended();
        }
    }
}
