using System.Collections.Concurrent;
using System.Diagnostics;
using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// A thread of the probe that takes the GIL. Everybody else hands it work and waits with a deadline: taking the GIL
/// cannot time out, and a host that keeps it must cost the probe one blocked thread, not all of them. While a call is
/// overdue, or the GIL was not to be had within a caller's limit, further calls are refused at once. The probe has one for
/// expressions; functions of extensions run on <see cref="PythonWorkers"/>.
/// </summary>
/// <param name="threadName">Name of the thread, at most 15 characters.</param>
/// <param name="meanwhile">What holds as long as a call that is late goes on, for messages.</param>
public sealed class PythonExecutor(
    string threadName, string meanwhile = "further evaluations are refused until it ends") : IDisposable
{
    private const int MaxQueued = 64;

    // Python code recurses on this thread's stack; the host's main thread has 8 MB as well. Only touched pages cost.
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan InterruptGrace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClosingCheck = TimeSpan.FromMilliseconds(50);

    private const int LongestPauseMs = 20;

    private readonly ConcurrentQueue<PythonCall> _queue = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Timer? _closingWatch;
    private int _started;
    private volatile bool _disposed;

    private volatile PythonCall? _running;
    private long _gilWaitSince; // timestamp while the thread waits for the GIL, else 0
    private volatile bool _gilOverdue;
    private nuint _pythonThread;
    private int _interrupting;

    /// <summary>The executor of expressions, which also releases what <see cref="DecrefQueue"/> has.</summary>
    public PythonExecutor() : this("probing-python") => DecrefQueue.Queued = () => _work.Release();

    /// <summary>Completed when there is no thread, or none any more.</summary>
    public Task Ended => Volatile.Read(ref _started) == 0 ? Task.CompletedTask : _ended.Task;

    /// <summary>True while a call runs, late or not.</summary>
    internal bool IsBusy => _running is not null || !_queue.IsEmpty;

    /// <summary>True while a call runs whose caller has gone.</summary>
    internal bool IsStuck => _running is { IsOverdue: true };

    /// <summary>Runs <paramref name="body"/> on the executor's thread with the GIL held.</summary>
    /// <param name="description">What it does, for messages.</param>
    /// <param name="body">Calls <see cref="PythonCall.Checkpoint"/> in its loops.</param>
    /// <param name="deadlineUtc">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Makes the caller stop waiting earlier.</param>
    /// <exception cref="ProbingException">
    /// InterpreterBusy: the GIL was not to be had in time. Timeout: the body took too long and is being interrupted.
    /// Unavailable: no Python, or it shuts down. TooManyRequests. And whatever the body throws.
    /// </exception>
    public async Task<T> RunAsync<T>(
        string description, Func<PythonCall, T> body, DateTime deadlineUtc, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PythonRuntime.Require();
        if (Gil.IsClosing)
            throw Gil.ShuttingDown();
        RefuseWhenStuck();
        var call = new PythonCall<T>(description, deadlineUtc, body);
        var since = Stopwatch.GetTimestamp();
        Enqueue(call);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (deadlineUtc - DateTime.UtcNow is var left && left < TimeSpan.FromDays(40))
            limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await call.Result.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It may have ended in the very moment in which the wait did.
            if (call.Completion.IsCompleted)
                return await call.Result.ConfigureAwait(false);
            throw await GiveUpAsync(call, since, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the thread when its current call is over. For tests and for a probe that is switched off.</summary>
    public void Dispose()
    {
        _disposed = true;
        _closingWatch?.Dispose();
        _work.Release();
    }

    private void Enqueue(PythonCall call)
    {
        if (_queue.Count >= MaxQueued)
            throw new ProbingException(ProbingErrorKind.TooManyRequests,
                $"{MaxQueued} evaluations wait for the Python interpreter; try again");
        _queue.Enqueue(call);
        if (Interlocked.Exchange(ref _started, 1) == 0)
            new Thread(Loop, StackBytes) { IsBackground = true, Name = threadName }.Start();
        _work.Release();
    }

    private void Loop()
    {
        while (true)
        {
            _work.Wait();
            if (_disposed)
                break;
            if (_queue.TryDequeue(out var call))
                Serve(call);
            else if (!DecrefQueue.IsEmpty && PythonRuntime.IsReady && !Gil.IsClosing)
                Serve(null);
        }
        while (_queue.TryDequeue(out var call))
            call.Fail(SwitchedOff());
        if (!DecrefQueue.IsEmpty && PythonRuntime.IsReady && !Gil.IsClosing)
            Serve(null);
        _ended.SetResult();
    }

    /// <summary>In a process that did not import the library that needs the GIL, too; false when this executor has to end first.</summary>
    private bool WaitUntilWatched()
    {
        for (var pause = 1; !Gil.IsWatched && !Gil.IsClosing; pause = Math.Min(2 * pause, LongestPauseMs))
        {
            if (_disposed)
                return false;
            Thread.Sleep(pause);
        }
        return true;
    }

    private static ProbingException SwitchedOff() =>
        new(ProbingErrorKind.Unavailable, "the probe's Python executor is switched off");

    /// <summary>One turn with the GIL: a call, or only the release of what others gave up.</summary>
    private void Serve(PythonCall? call)
    {
        try
        {
            Volatile.Write(ref _gilWaitSince, Stopwatch.GetTimestamp());
            if (!WaitUntilWatched())
            {
                call?.Fail(SwitchedOff());
                return;
            }
            using var gil = Gil.Acquire();
            Volatile.Write(ref _gilWaitSince, 0);
            _gilOverdue = false;
            if (call is not null && !Gil.IsClosing && call.TryStart())
                Execute(call);
            DecrefQueue.Drain();
        }
        catch (ProbingException e)
        {
            call?.Fail(e);
            return;
        }
        finally
        {
            Volatile.Write(ref _gilWaitSince, 0);
            _gilOverdue = false;
        }
        if (call is null)
            return;
        if (call.IsFinished)
            call.Complete();
        else if (!call.IsGivenUp)
            call.Fail(Gil.ShuttingDown());
    }

    private void Execute(PythonCall call)
    {
        _pythonThread = AsyncExceptions.CurrentThread;
        _running = call;
        (_closingWatch ??= new Timer(_ => InterruptWhenClosing())).Change(ClosingCheck, ClosingCheck);
        try
        {
            call.Execute();
        }
        finally
        {
            // Still under the GIL: whoever wants to interrupt this call has either done it or finds it finished.
            call.Finish();
            AsyncExceptions.Clear(_pythonThread);
            _running = null;
            if (PythonBridge.IsLoaded)
                PythonBridge.Call("leave"u8).Dispose();
            if (!_disposed)
                _closingWatch!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void RefuseWhenStuck()
    {
        if (_running is { IsOverdue: true } overdue)
            throw new ProbingException(ProbingErrorKind.InterpreterBusy,
                $"{overdue.Description} passed its time limit {Seconds(overdue.StartedAt)} after its start and is still running; "
                + "further evaluations are refused until it ends");
        if (_gilOverdue && Volatile.Read(ref _gilWaitSince) is var since && since != 0)
            throw Busy(since);
    }

    private async Task<ProbingException> GiveUpAsync(PythonCall call, long since, CancellationToken cancellationToken)
    {
        var cancelled = cancellationToken.IsCancellationRequested;
        if (call.GiveUp())
        {
            var running = _running;
            if (running is null && Volatile.Read(ref _gilWaitSince) != 0)
                _gilOverdue = true;
            if (cancelled)
                return new ProbingException(ProbingErrorKind.Cancelled, $"{call.Description} was cancelled before it began");
            return running is null
                ? Busy(since)
                : new ProbingException(ProbingErrorKind.InterpreterBusy,
                    $"{call.Description} could not begin within its time limit: {running.Description} "
                    + $"has been running for {Seconds(running.StartedAt)}");
        }
        Interrupt(call);
        var ended = await Task.WhenAny(call.Completion, Task.Delay(InterruptGrace, CancellationToken.None)).ConfigureAwait(false)
            == call.Completion;
        var outcome = ended
            ? "it was interrupted"
            : $"its code is still running (it is blocked or catches the interruption), and {meanwhile}";
        var runs = ended ? null : new StillRunningException(call.Completion);
        return cancelled
            ? new ProbingException(ProbingErrorKind.Cancelled, $"{call.Description} was cancelled; {outcome}", inner: runs)
            : new ProbingException(ProbingErrorKind.Timeout,
                $"{call.Description} passed its time limit after {Seconds(call.StartedAt)}; {outcome}", inner: runs);
    }

    private static ProbingException Busy(long since) => new(ProbingErrorKind.InterpreterBusy,
        $"the Python interpreter was busy: {GilHolder.Describe()} has held the GIL for {Seconds(since)}; try again, or with a longer time limit");

    private static string Seconds(long since) =>
        string.Create(null, $"{Stopwatch.GetElapsedTime(since).TotalSeconds:0.0##} s");

    private void InterruptWhenClosing()
    {
        if (Gil.IsClosing && _running is { } call)
            Interrupt(call);
    }

    /// <summary>Raises <c>Interrupt</c> in the running call until it ends or has swallowed it often enough.</summary>
    private void Interrupt(PythonCall call)
    {
        if (Interlocked.Exchange(ref _interrupting, 1) != 0)
            return;
        new Thread(() =>
        {
            try
            {
                for (var attempt = 0; attempt < 50 && call.IsRunning; attempt++)
                {
                    if (!RaiseInterrupt(call) || call.Completion.Wait(InterruptGrace))
                        return;
                }
            }
            catch (AggregateException)
            {
                // The call ended with an error, as it should: its caller has it.
            }
            finally
            {
                Volatile.Write(ref _interrupting, 0);
            }
        })
        { IsBackground = true, Name = "probing-pyintr" }.Start();
    }

    private bool RaiseInterrupt(PythonCall call)
    {
        if (!Gil.TryAcquireToInterrupt(out var gil))
            return false;
        using (gil)
        {
            if (call.IsRunning)
                AsyncExceptions.Raise(_pythonThread, PythonBridge.Get("Interrupt"u8));
        }
        return true;
    }
}
