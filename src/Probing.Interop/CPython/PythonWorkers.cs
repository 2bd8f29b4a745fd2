namespace Probing.Interop.CPython;

/// <summary>
/// Threads for functions of extensions, which may take long or block for good: a call gets a thread that is idle, or a new
/// one as long as there are few. So expressions, which have an executor of their own, and other extensions go on.
/// </summary>
public sealed class PythonWorkers : IDisposable
{
    private const int MaxThreads = 4;

    private readonly Lock _gate = new();
    private readonly List<Worker> _workers = [];

    /// <inheritdoc cref="PythonExecutor.RunAsync{T}"/>
    public async Task<T> RunAsync<T>(
        string description, Func<PythonCall, T> body, DateTime deadlineUtc, CancellationToken cancellationToken = default)
    {
        var worker = Engage();
        try
        {
            return await worker.Executor.RunAsync(description, body, deadlineUtc, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                worker.Callers--;
        }
    }

    /// <summary>Completed when all threads have ended.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate)
                return Task.WhenAll(_workers.Select(worker => worker.Executor.Ended));
        }
    }

    /// <summary>Ends the threads when their current calls are over.</summary>
    public void Dispose()
    {
        lock (_gate)
            _workers.ForEach(worker => worker.Executor.Dispose());
    }

    /// <summary>An idle thread, a new one, or that with the fewest callers; one that is stuck only when all are.</summary>
    private Worker Engage()
    {
        lock (_gate)
        {
            var worker = _workers.Find(worker => worker.IsIdle);
            if (worker is null && _workers.Count < MaxThreads)
                _workers.Add(worker = new Worker(new PythonExecutor(
                    $"probing-pyext-{_workers.Count}", "its thread is not used until it ends")));
            worker ??= _workers.OrderBy(worker => worker.Executor.IsStuck).ThenBy(worker => worker.Callers).First();
            worker.Callers++;
            return worker;
        }
    }

    /// <param name="executor">Its thread.</param>
    private sealed class Worker(PythonExecutor executor)
    {
        public PythonExecutor Executor => executor;

        /// <summary>Those who wait for it; counted from the choice on, which is before the executor knows of the call.</summary>
        public int Callers { get; set; }

        /// <summary>False also while a call runs that nobody waits for any more.</summary>
        public bool IsIdle => Callers == 0 && !executor.IsBusy;
    }
}
