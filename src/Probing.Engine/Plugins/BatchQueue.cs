using Apache.Arrow;

namespace Probing.Engine.Plugins;

/// <summary>
/// Batches on their way from a plugin's thread to a query. The thread runs ahead by a bounded number and sleeps until half
/// of them are taken: waking it for each one would cost more than the batch.
/// </summary>
internal sealed class BatchQueue : IDisposable
{
    private const int MaxBatches = 16;
    private const long MaxBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<(RecordBatch Batch, long Bytes)> _batches = new();
    private readonly SemaphoreSlim _room = new(0, 1);
    private TaskCompletionSource<bool>? _reader;
    private long _bytes;
    private bool _writerWaits;
    private bool _ended;
    private bool _closed;

    /// <summary>Takes over a batch, waiting for room; false when nobody reads any more, and the batch is disposed.</summary>
    public bool Write(RecordBatch batch)
    {
        var bytes = batch.Arrays.Sum(array => Size(array.Data));
        TaskCompletionSource<bool>? reader;
        while (true)
        {
            lock (_gate)
            {
                if (_closed)
                {
                    batch.Dispose();
                    return false;
                }
                if (_batches.Count == 0 || (_batches.Count < MaxBatches && _bytes + bytes <= MaxBytes))
                {
                    _batches.Enqueue((batch, bytes));
                    _bytes += bytes;
                    (reader, _reader) = (_reader, null);
                    break;
                }
                _writerWaits = true;
            }
            _room.Wait();
        }
        reader?.SetResult(true);
        return true;
    }

    /// <summary>No batch follows.</summary>
    public void End()
    {
        TaskCompletionSource<bool>? reader;
        lock (_gate)
        {
            _ended = true;
            (reader, _reader) = (_reader, null);
        }
        reader?.SetResult(true);
    }

    /// <summary>The next batch; null at the end.</summary>
    public async ValueTask<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task waiting;
            lock (_gate)
            {
                if (_batches.TryDequeue(out var next))
                {
                    _bytes -= next.Bytes;
                    if (_batches.Count <= MaxBatches / 2 && _bytes <= MaxBytes / 2)
                        WakeWriter();
                    return next.Batch;
                }
                if (_ended)
                    return null;
                _reader = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _reader.Task;
            }
            await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Nobody reads any more: what is left goes back, and what comes too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_batches.TryDequeue(out var left))
                left.Batch.Dispose();
            WakeWriter();
        }
    }

    private void WakeWriter()
    {
        if (!_writerWaits)
            return;
        _writerWaits = false;
        _room.Release();
    }

    private static long Size(ArrayData data) =>
        data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children?.Sum(Size) ?? 0);
}
