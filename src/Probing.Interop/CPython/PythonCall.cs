using System.Diagnostics;
using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// A piece of work on the executor's thread, which holds the GIL while the body runs. The body calls
/// <see cref="Checkpoint"/> again and again, so that the host's threads get the GIL in between and the work ends in time.
/// </summary>
public abstract class PythonCall(string description, DateTime deadlineUtc)
{
    // CPython's own switch interval is 5 ms; a guest takes shorter turns.
    private static readonly long SliceTicks = Stopwatch.Frequency / 500;

    private const int Queued = 0;
    private const int Running = 1;
    private const int Abandoned = 2;
    private const int Finished = 3;

    private int _state;
    private volatile bool _givenUp;
    private long _sliceEnd;

    /// <summary>What is done, for messages: <c>python.`time.time()`</c>.</summary>
    public string Description { get; } = description;

    /// <summary>When the caller stops waiting.</summary>
    public DateTime DeadlineUtc { get; } = deadlineUtc;

    /// <summary>When the executor began to run the body; a timestamp of <see cref="Stopwatch"/>.</summary>
    internal long StartedAt { get; private set; }

    internal bool IsRunning => Volatile.Read(ref _state) == Running;

    /// <summary>True when the caller has gone and the body still runs.</summary>
    internal bool IsOverdue => _givenUp && IsRunning;

    /// <summary>True when the caller no longer waits.</summary>
    internal bool IsGivenUp => _givenUp;

    internal bool IsFinished => Volatile.Read(ref _state) == Finished;

    internal abstract Task Completion { get; }

    /// <summary>Lets other Python threads run when this one has had its turn, and ends work nobody waits for any more.</summary>
    /// <exception cref="ProbingException">Timeout, or Unavailable at interpreter shutdown.</exception>
    public void Checkpoint()
    {
        if (Stopwatch.GetTimestamp() >= _sliceEnd)
            Pause();
    }

    /// <summary>Runs <paramref name="body"/> with the GIL released: it may block, but touches no Python object.</summary>
    public void WithoutGil(Action body)
    {
        Gil.Released(body);
        EndIfOver();
        StartSlice();
    }

    internal bool TryStart()
    {
        StartedAt = Stopwatch.GetTimestamp();
        StartSlice();
        return Interlocked.CompareExchange(ref _state, Running, Queued) == Queued;
    }

    /// <summary>Under the GIL: from here on nobody interrupts this call.</summary>
    internal void Finish() => Volatile.Write(ref _state, Finished);

    /// <summary>The caller goes. True when the body had not begun and never will.</summary>
    internal bool GiveUp()
    {
        _givenUp = true;
        return Interlocked.CompareExchange(ref _state, Abandoned, Queued) is Queued or Abandoned;
    }

    /// <summary>Runs the body and keeps its result or error.</summary>
    internal abstract void Execute();

    /// <summary>Hands the result or error to the caller; the GIL is released by now.</summary>
    internal abstract void Complete();

    internal abstract void Fail(Exception error);

    private void StartSlice() => _sliceEnd = Stopwatch.GetTimestamp() + SliceTicks;

    private void Pause()
    {
        EndIfOver();
        Gil.Yield();
        EndIfOver();
        StartSlice();
    }

    private void EndIfOver()
    {
        if (Gil.IsClosing)
            throw Gil.ShuttingDown();
        if (_givenUp || DateTime.UtcNow > DeadlineUtc)
            throw new ProbingException(ProbingErrorKind.Timeout, $"{Description} passed its time limit");
    }
}
