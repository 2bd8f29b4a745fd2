using System.Globalization;
using Probing.Engine.Execution;
using Probing.Engine.Scan;
using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Engine.Guards;

/// <summary>
/// Runs an extension's code on behalf of a query or a call. That of a loaded extension runs on a thread of its own, so that
/// whoever waits for it can go when the time is over; the thread is accounted for until it comes back.
/// </summary>
public static class GuardedWork
{
    /// <summary>Time that given-up work has to heed its token before its thread counts as hung.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    internal static QueryThreads Threads { get; } = new("probing-ext");

    /// <summary>Blocks until the work is done, its time is over, or <paramref name="token"/> ends the query.</summary>
    internal static T Run<T>(
        ExtensionGuard guard, string what, Func<CancellationToken, ValueTask<T>> work, CancellationToken token)
    {
        if (guard.Origin.IsLoaded)
            return BlockingWait.For(new ValueTask<T>(RunAsync(guard, what, work, token)), CancellationToken.None);
        using var operation = guard.Begin();
        return BlockingWait.For(work(token), token);
    }

    /// <summary>The same for whoever can wait without a thread.</summary>
    internal static async Task<T> RunAsync<T>(
        ExtensionGuard guard, string what, Func<CancellationToken, ValueTask<T>> work, CancellationToken token)
    {
        var operation = guard.Begin();
        if (!guard.Origin.IsLoaded)
        {
            using (operation)
                return await work(token).ConfigureAwait(false);
        }
        return await RunAsync(guard, operation, what, work, guard.Options.StepTimeout, token).ConfigureAwait(false);
    }

    /// <summary>Runs one operation under its own time limit and ends it in the guard's books when it really ends.</summary>
    /// <exception cref="ProbingException">Timeout: the extension took too long. Unavailable: it was unloaded.</exception>
    public static async Task<T> RunAsync<T>(ExtensionGuard guard, GuardedOperation operation, string what,
        Func<CancellationToken, ValueTask<T>> work, TimeSpan limit, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var stop = new CancellationTokenSource();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Threads.Run(() => Work(operation, work, stop, done));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(token, guard.Stopping);
        try
        {
            return await done.Task.WaitAsync(limit, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested && guard.Stopping.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, $"extension '{guard.Name}' was unloaded during {what}");
        }
        catch (TimeoutException e)
        {
            if (!done.Task.IsCompleted)
                throw TookTooLong(what, limit, e);
            return await done.Task.ConfigureAwait(false); // its end came in the very moment of ours, or the error is its own
        }
        finally
        {
            if (!done.Task.IsCompleted)
            {
                _ = CancelAsync(stop);
                _ = operation.GiveUpAfterAsync(Grace);
            }
        }
    }

    /// <summary>The error of an extension that exceeded the guard's own limit; it counts against the extension.</summary>
    internal static ProbingException TookTooLong(string what, TimeSpan limit, TimeoutException inner) =>
        new(ProbingErrorKind.Timeout, string.Create(CultureInfo.InvariantCulture,
            $"{what} did not answer within {limit.TotalSeconds:0.###} s; see the options probing.extensions.*_timeout_s"),
            inner: inner);

    /// <summary>Cancels off this thread: the extension's own callbacks may block or throw.</summary>
    internal static async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is AggregateException or ObjectDisposedException)
        {
            // Whoever registered the callback is told to end; that its callback fails changes nothing for those who wait.
        }
    }

    private static void Work<T>(GuardedOperation operation,
        Func<CancellationToken, ValueTask<T>> work, CancellationTokenSource stop, TaskCompletionSource<T> done)
    {
        try
        {
            var result = BlockingWait.For(work(stop.Token), CancellationToken.None);
            operation.Dispose();
            done.TrySetResult(result);
        }
        catch (Exception e)
        {
            if (e is ProbingException { InnerException: StillRunningException runs })
                _ = FollowAsync(operation, runs.End);
            else
                operation.Dispose();
            done.TrySetException(e);
        }
    }

    /// <summary>Whoever waits knows already; the thread that the code holds is accounted for until it ends.</summary>
    private static async Task FollowAsync(GuardedOperation operation, Task end)
    {
        _ = operation.GiveUpAfterAsync(Grace);
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        operation.Dispose();
    }
}
