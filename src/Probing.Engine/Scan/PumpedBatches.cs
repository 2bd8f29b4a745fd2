using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Apache.Arrow;
using Probing.Engine.Guards;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>
/// Batches of a loaded extension: it makes them on a thread of its own, ahead of the query by a limited number of bytes. The
/// query waits no longer than its own deadline and the limit of a step, whatever the extension does.
/// </summary>
internal sealed class PumpedBatches : IBatchSource
{
    private readonly OpenTable _table;
    private readonly ExtensionGuard _guard;
    private readonly ScanRequest _request;
    private readonly CancellationToken _query;
    private readonly Action<Exception> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _onQuery;
    private readonly CancellationTokenRegistration _onUnload;
    private readonly GuardedOperation _operation;
    private readonly object _gate = new(); // a monitor: both sides wait for the other
    private readonly Queue<(RecordBatch Batch, long Bytes)> _ready = new();
    private Exception? _failure;
    private long _bytes;
    private bool _ended;
    private bool _closed;

    internal PumpedBatches(
        OpenTable table, ExtensionGuard guard, ScanRequest request, CancellationToken query, Action<Exception> report)
    {
        (_table, _guard, _request, _query, _report) = (table, guard, request, query, report);
        _operation = guard.BeginScan(countsOwnTime: true);
        _onQuery = query.UnsafeRegister(static state => ((PumpedBatches)state!).Wake(), this);
        _onUnload = guard.Stopping.UnsafeRegister(static state => ((PumpedBatches)state!).Wake(), this);
        GuardedWork.Threads.Run(Pump);
    }

    public RecordBatch? Next()
    {
        var limit = _guard.Options.StepTimeout;
        var since = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (_ready.Count == 0 && !_ended)
            {
                ThrowIfStopped();
                var left = limit - Stopwatch.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                    throw GuardedWork.TookTooLong($"the next rows of {_table.Display}", limit, new TimeoutException());
                Monitor.Wait(_gate, left);
            }
            ThrowIfStopped();
            if (_ready.TryDequeue(out var next))
            {
                _bytes -= next.Bytes;
                Monitor.PulseAll(_gate);
                return next.Batch;
            }
            if (_failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            return null;
        }
    }

    public void Dispose()
    {
        _onQuery.Dispose();
        _onUnload.Dispose();
        lock (_gate)
        {
            _closed = true;
            while (_ready.TryDequeue(out var left))
                left.Batch.Dispose();
            Monitor.PulseAll(_gate);
            if (_ended)
                return;
        }
        _ = GuardedWork.CancelAsync(_stop);
        _ = _operation.GiveUpAfterAsync(GuardedWork.Grace);
    }

    /// <summary>The reader may be far from noticing it: its own reader may be slow.</summary>
    private bool IsUnwanted => _closed || _query.IsCancellationRequested || _guard.Stopping.IsCancellationRequested;

    private void ThrowIfStopped()
    {
        _query.ThrowIfCancellationRequested();
        if (_guard.Stopping.IsCancellationRequested)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"extension '{_guard.Name}' was unloaded while the query read {_table.Display}");
    }

    private void Wake()
    {
        _ = GuardedWork.CancelAsync(_stop);
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>The extension's thread, from the first batch until the enumerator is disposed.</summary>
    private void Pump()
    {
        Exception? failure = null;
        try
        {
            Produce();
        }
        catch (Exception e)
        {
            failure = e;
        }
        lock (_gate)
        {
            if (failure is null)
                _guard.Succeeded();
            _failure = failure;
            _ended = true;
            Monitor.PulseAll(_gate);
        }
        _operation.Dispose();
    }

    private void Produce()
    {
        var batches = _table.Provider.ScanAsync(_request, _stop.Token).GetAsyncEnumerator(_stop.Token);
        try
        {
            while (Step(batches) is { } batch && Offer(batch))
            {
            }
        }
        finally
        {
            Close(batches);
        }
    }

    private RecordBatch? Step(IAsyncEnumerator<RecordBatch> batches)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            return BlockingWait.For(batches.MoveNextAsync(), CancellationToken.None)
                ? batches.Current ?? throw new InvalidOperationException("it gave null in place of a batch")
                : null;
        }
        finally
        {
            _guard.AddTime(Stopwatch.GetTimestamp() - since);
        }
    }

    /// <summary>Waits while the query is behind by the whole budget; false when nobody reads any more.</summary>
    private bool Offer(RecordBatch batch)
    {
        var bytes = BatchSize.Of(batch);
        var budget = _guard.Options.ScanBytes;
        lock (_gate)
        {
            while (!IsUnwanted && bytes <= budget && _bytes > 0 && _bytes + bytes > budget)
                Monitor.Wait(_gate);
            if (!IsUnwanted && bytes <= budget)
            {
                _ready.Enqueue((batch, bytes));
                _bytes += bytes;
                Monitor.PulseAll(_gate);
                return true;
            }
        }
        batch.Dispose();
        return bytes <= budget ? false : throw new ProbingException(ProbingErrorKind.LimitExceeded,
            $"{_table.Display} gave a batch of {bytes} bytes, more than the {budget} that a scan may hold; give smaller batches " +
            "or raise the option probing.extensions.scan_memory_mb");
    }

    /// <summary>All rows may have been read by now, so a failure here is reported and does not fail the query.</summary>
    private void Close(IAsyncEnumerator<RecordBatch> batches)
    {
        try
        {
            var closing = batches.DisposeAsync();
            if (!closing.IsCompletedSuccessfully)
                closing.AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            _report(e);
        }
    }
}
