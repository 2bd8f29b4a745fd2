using System.Diagnostics;

namespace Probing.Engine.Guards;

/// <summary>
/// One operation of an extension, from its begin to its real end, which may be long after whoever asked has given up.
/// </summary>
public sealed class GuardedOperation : IDisposable
{
    private readonly ExtensionGuard _guard;
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _state; // 0 runs, 1 given up, 2 ended

    internal GuardedOperation(ExtensionGuard guard) => _guard = guard;

    /// <summary>True for operations whose time is counted step by step, not from begin to end.</summary>
    internal bool CountsOwnTime { get; init; }

    /// <summary>Nobody waits any more; what still runs is accounted for until it ends.</summary>
    public void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) == 0)
            _guard.Hangs();
    }

    /// <summary>The same after a while in which it may still end.</summary>
    internal async Task GiveUpAfterAsync(TimeSpan grace)
    {
        await Task.Delay(grace).ConfigureAwait(false);
        GiveUp();
    }

    /// <summary>It has really ended.</summary>
    public void Dispose()
    {
        var before = Interlocked.Exchange(ref _state, 2);
        if (before == 2)
            return;
        if (!CountsOwnTime)
            _guard.AddTime(Stopwatch.GetTimestamp() - _started);
        _guard.Ended(wasHung: before == 1);
    }
}
