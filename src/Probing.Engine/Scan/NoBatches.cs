using Apache.Arrow;
using Probing.Engine.Guards;

namespace Probing.Engine.Scan;

/// <summary>Stands where rows come without batches, and accounts for the scan.</summary>
internal sealed class NoBatches(OpenTable table) : IBatchSource
{
    private readonly GuardedOperation? _operation = table.Guard?.BeginScan(countsOwnTime: false);

    public RecordBatch? Next() => null;

    public void Dispose()
    {
        table.Guard?.Succeeded();
        _operation?.Dispose();
    }
}
