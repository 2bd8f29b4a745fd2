namespace Probing.Engine.Scan;

/// <summary>
/// Waits for a provider on a thread of the query. When the query ends first, the wait ends and the provider's work is
/// left to itself: its failure is observed, nobody waits for it.
/// </summary>
internal static class BlockingWait
{
    internal static T For<T>(ValueTask<T> work, CancellationToken cancellationToken)
    {
        if (work.IsCompleted)
            return work.GetAwaiter().GetResult();
        var task = work.AsTask();
        if (Task.WaitAny([task], Timeout.Infinite, cancellationToken) < 0)
            throw new OperationCanceledException(cancellationToken);
        return task.GetAwaiter().GetResult();
    }
}
