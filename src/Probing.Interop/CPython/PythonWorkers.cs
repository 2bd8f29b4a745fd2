namespace Probing.Interop.CPython;

/// <summary>
/// Threads for functions of extensions, which may take long or block for good: a call gets a thread that is idle, or a new
/// one as long as there are few. So expressions, which have an executor of their own, and other extensions go on.
/// </summary>
public sealed class PythonWorkers : IDisposable
{
    private const int MaxThreads = 4;

    private readonly Lock _gate = new();
    private readonly List<PythonExecutor> _executors = [];
    private int _next;

    /// <inheritdoc cref="PythonExecutor.RunAsync{T}"/>
    public Task<T> RunAsync<T>(
        string description, Func<PythonCall, T> body, DateTime deadlineUtc, CancellationToken cancellationToken = default) =>
        Choose().RunAsync(description, body, deadlineUtc, cancellationToken);

    /// <summary>Ends the threads when their current calls are over.</summary>
    public void Dispose()
    {
        lock (_gate)
            _executors.ForEach(executor => executor.Dispose());
    }

    private PythonExecutor Choose()
    {
        lock (_gate)
        {
            if (_executors.Find(executor => !executor.IsBusy) is { } idle)
                return idle;
            if (_executors.Count < MaxThreads)
                _executors.Add(new PythonExecutor($"probing-pyext-{_executors.Count}"));
            else
                return _executors[_next++ % MaxThreads];
            return _executors[^1];
        }
    }
}
