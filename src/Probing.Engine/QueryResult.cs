using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Engine.Execution;
using Probing.Engine.Scan;

namespace Probing.Engine;

/// <summary>
/// The answer to a query, read batch by batch while the engine computes it. Dispose it to end the query; it holds a
/// connection and a place among the concurrent queries until then. One reader at a time.
/// </summary>
public sealed class QueryResult : IAsyncDisposable
{
    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(1);

    private readonly QueryJob _job;
    private long _rows;

    internal QueryResult(QueryJob job, Schema schema) => (_job, Schema) = (job, schema);

    // A result that was forgotten must not hold its query. Stopping runs callbacks, which is no work for this thread.
    ~QueryResult() => ThreadPool.UnsafeQueueUserWorkItem(static job => job.Stop.Stop(StopReason.Disposed), _job, preferLocal: false);

    /// <summary>The columns. HUGEINT arrives as decimal128 with scale 0.</summary>
    public Schema Schema { get; }

    /// <summary>Rows read so far.</summary>
    public long RowCount => Interlocked.Read(ref _rows);

    /// <summary>Warnings of the table providers so far; complete after the last batch.</summary>
    public IReadOnlyList<string> Warnings => _job.Scope.Context.Warnings;

    /// <summary>Time since the query was accepted, until it ended.</summary>
    public TimeSpan Elapsed => _job.Entry.Elapsed;

    /// <summary>
    /// The batches, at most 2,048 rows each; the caller disposes them. Throws the query's error, also in the
    /// middle of the stream.
    /// </summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _job.Batches.WaitToReadAsync(cancellationToken))
        {
            while (_job.Batches.TryRead(out var native))
            {
                var batch = native.Import(Schema);
                Interlocked.Add(ref _rows, batch.Length);
                yield return batch;
            }
        }
    }

    /// <summary>True when <see cref="TryReadNative"/> has a batch, false at the end. Throws like <see cref="ReadAsync"/>.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _job.Batches.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// Moves a batch that is ready, as a struct array, into an empty Arrow C struct. Its memory and its release function are
    /// DuckDB's own: no managed code runs when the consumer releases it, which may be long after this result is gone.
    /// </summary>
    public unsafe bool TryReadNative(CArrowArray* target)
    {
        if (!_job.Batches.TryRead(out var native))
            return false;
        Interlocked.Add(ref _rows, native.Rows);
        native.MoveTo(target);
        return true;
    }

    /// <summary>Blocks for the next batch and reads it like <see cref="TryReadNative"/>; false at the end.</summary>
    public unsafe bool ReadNative(CArrowArray* target, CancellationToken cancellationToken = default)
    {
        while (!TryReadNative(target))
        {
            if (!BlockingWait.For(WaitToReadAsync(cancellationToken), cancellationToken))
                return false;
        }
        return true;
    }

    /// <summary>Moves the columns, as a struct type, into an empty Arrow C struct that is DuckDB's; once only.</summary>
    public unsafe void MoveSchemaTo(CArrowSchema* target)
    {
        var schema = _job.NativeSchema;
        if (schema is null || schema.IsClosed)
            throw new InvalidOperationException("the schema has been moved already");
        schema.MoveTo(target);
    }

    /// <summary>
    /// Ends the query and gives back what it holds. A provider that does not react to cancellation is not waited for long.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _job.Stop.Stop(StopReason.Disposed);
        while (_job.Batches.TryRead(out var native))
            native.Dispose();
        _job.NativeSchema?.Dispose();
        await Task.WhenAny(_job.Ended, Task.Delay(DisposePatience));
        while (_job.Batches.TryRead(out var native))
            native.Dispose();
    }
}
