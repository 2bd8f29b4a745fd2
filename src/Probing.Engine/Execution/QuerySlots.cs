using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>Places for concurrent queries. The number may change at any time.</summary>
internal sealed class QuerySlots(Func<int> limit)
{
    /// <summary>How long a query waits for a place before it is refused.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _taken;

    internal int Taken
    {
        get
        {
            lock (_waiting)
                return _taken;
        }
    }

    /// <exception cref="ProbingException">TooManyRequests: no place became free in time.</exception>
    internal async ValueTask AcquireAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_waiting)
        {
            if (_taken < limit())
            {
                _taken++;
                return;
            }
            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        try
        {
            await place.Value.Task.WaitAsync(patience, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!TryLeave(place))
                Release();
            if (e is OperationCanceledException)
                throw;
            throw new ProbingException(ProbingErrorKind.TooManyRequests,
                $"{limit()} queries are running; try again, or raise the option probing.engine.max_concurrent_queries");
        }
    }

    internal void Release()
    {
        lock (_waiting)
        {
            _taken--;
            while (_taken < limit() && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                _taken++;
                next.Value.SetResult();
            }
        }
    }

    /// <summary>False when the place was given in the meantime.</summary>
    private bool TryLeave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (_waiting)
        {
            if (place.List is null)
                return false;
            _waiting.Remove(place);
            return true;
        }
    }
}
