using System.Diagnostics;
using Apache.Arrow;
using Probing.Engine.Guards;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>
/// Batches of a provider that is part of the probe: it runs on the query's own thread, which saves small queries a change of
/// threads.
/// </summary>
internal sealed class InlineBatches : IBatchSource
{
    private readonly OpenTable _table;
    private readonly CancellationToken _token;
    private readonly Action<Exception> _report;
    private readonly GuardedOperation? _operation;
    private readonly IAsyncEnumerator<RecordBatch> _batches;
    private Task _pending = Task.CompletedTask;
    private bool _failed;

    internal InlineBatches(OpenTable table, ScanRequest request, CancellationToken token, Action<Exception> report)
    {
        (_table, _token, _report) = (table, token, report);
        _operation = table.Guard?.BeginScan(countsOwnTime: true);
        try
        {
            _batches = table.Provider.ScanAsync(request, token).GetAsyncEnumerator(token);
        }
        catch
        {
            _operation?.Dispose();
            throw;
        }
    }

    public RecordBatch? Next()
    {
        var since = Stopwatch.GetTimestamp();
        _failed = true;
        var batch = Fetch();
        _failed = false;
        _table.Guard?.AddTime(Stopwatch.GetTimestamp() - since);
        return batch;
    }

    public void Dispose()
    {
        if (!_failed)
            _table.Guard?.Succeeded();
        _ = CloseAsync();
    }

    private RecordBatch? Fetch()
    {
        var step = _batches.MoveNextAsync();
        if (!step.IsCompleted)
        {
            var task = step.AsTask();
            _pending = task;
            step = new ValueTask<bool>(task);
        }
        return BlockingWait.For(step, _token) ? _batches.Current : null;
    }

    /// <summary>As soon as a pending step is over: nobody may dispose an enumerator that is at work.</summary>
    private async Task CloseAsync()
    {
        await _pending.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        try
        {
            await _batches.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _report(e);
        }
        finally
        {
            _operation?.Dispose();
        }
    }
}
