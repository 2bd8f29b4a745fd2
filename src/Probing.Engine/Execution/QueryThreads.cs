namespace Probing.Engine.Execution;

/// <summary>
/// Threads that queries run on: DuckDB works on the thread that asks, and providers may block it, so the pool's threads
/// are not for this. At most one per concurrent query; idle ones end after a while. Loaded extensions have their own.
/// </summary>
/// <param name="name">Name of the threads, 15 characters at most.</param>
internal sealed class QueryThreads(string name = "probing-query")
{
    /// <summary>DuckDB's parser and binder recurse as deep as the text nests.</summary>
    private const int StackBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    private readonly Stack<Worker> _idle = new();
    private readonly string _name = name;
    private volatile bool _closed;

    internal void Run(Action work)
    {
        Worker? worker;
        lock (_idle)
            _idle.TryPop(out worker);
        worker ??= new Worker(this);
        worker.Give(work);
    }

    /// <summary>Ends the threads that have nothing to do now; more work gets new ones.</summary>
    internal void EndIdle()
    {
        lock (_idle)
        {
            while (_idle.TryPop(out var worker))
                worker.End();
        }
    }

    /// <summary>Ends the others too, when they are done.</summary>
    internal void Close()
    {
        _closed = true;
        EndIdle();
    }

    private bool Retire(Worker worker)
    {
        lock (_idle)
        {
            if (!_idle.Contains(worker))
                return false;
            var kept = _idle.Where(other => other != worker).Reverse().ToList();
            _idle.Clear();
            kept.ForEach(_idle.Push);
            return true;
        }
    }

    private sealed class Worker
    {
        private readonly QueryThreads _owner;
        private readonly SemaphoreSlim _signal = new(0);
        private Action? _work;
        private volatile bool _ending;

        internal Worker(QueryThreads owner)
        {
            _owner = owner;
            new Thread(Loop, StackBytes) { IsBackground = true, Name = owner._name }.Start();
        }

        internal void Give(Action work)
        {
            _work = work;
            _signal.Release();
        }

        internal void End()
        {
            _ending = true;
            _signal.Release();
        }

        private void Loop()
        {
            while (true)
            {
                // A worker that is no longer in the idle list has been given work in this very moment.
                if (!_signal.Wait(IdleTime) && _owner.Retire(this))
                    return;
                if (_ending)
                    return;
                if (Interlocked.Exchange(ref _work, null) is not { } work)
                    continue;
                work();
                lock (_owner._idle)
                {
                    if (_owner._closed)
                        return;
                    _owner._idle.Push(this);
                }
            }
        }
    }
}
