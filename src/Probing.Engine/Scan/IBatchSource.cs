using Apache.Arrow;

namespace Probing.Engine.Scan;

/// <summary>The batches of one scan, taken one after the other by a thread of the query.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>Blocks for the next batch; null at the end. Throws what the provider threw.</summary>
    RecordBatch? Next();
}
