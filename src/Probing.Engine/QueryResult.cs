using Apache.Arrow;

namespace Probing.Engine;

/// <summary>
/// The answer to a query, read batch by batch while the engine computes it. Dispose it to end the query; it holds a
/// connection and a place among the concurrent queries until then.
/// </summary>
public sealed class QueryResult : IAsyncDisposable
{
    /// <summary>The columns. HUGEINT arrives as decimal128 with scale 0.</summary>
    public Schema Schema => throw new NotImplementedException();

    /// <summary>Rows read so far.</summary>
    public long RowCount => throw new NotImplementedException();

    /// <summary>Warnings of the table providers so far; complete after the last batch.</summary>
    public IReadOnlyList<string> Warnings => throw new NotImplementedException();

    /// <summary>Time since the query was accepted.</summary>
    public TimeSpan Elapsed => throw new NotImplementedException();

    /// <summary>
    /// The batches, at most 2,048 rows each; the caller disposes them. Throws the query's error, also in the
    /// middle of the stream.
    /// </summary>
    public IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
