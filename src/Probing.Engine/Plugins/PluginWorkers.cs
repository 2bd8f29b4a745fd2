using Probing.Interop.Plugins;
using Probing.Sdk;

namespace Probing.Engine.Plugins;

/// <summary>
/// The threads on which a plugin runs: never one of the query's or the pool's, because a plugin may keep it for good. Scans
/// come with a thread of the guards', everything else gets one here. Those that it keeps are counted, and when there are too
/// many the plugin is asked nothing more.
/// </summary>
internal sealed class PluginWorkers(string plugin)
{
    private const int MaxThreads = 32;
    private const int StackBytes = 1 << 20;

    private readonly HashSet<PluginQuery> _queries = [];
    private readonly Lock _gate = new();
    private int _running;
    private bool _closed;

    /// <summary>Functions of the plugin that have not returned.</summary>
    internal int Running
    {
        get
        {
            lock (_gate)
                return _running;
        }
    }

    /// <summary>Runs a function of the plugin. The query is disposed when it has returned; none: it cannot be cancelled.</summary>
    internal Task<T> RunAsync<T>(PluginQuery? query, Func<T> work)
    {
        try
        {
            Enter(query);
        }
        catch (ProbingException)
        {
            query?.Dispose();
            throw;
        }
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(query, work, done), StackBytes) { IsBackground = true, Name = "probing plugin" };
        thread.Start();
        return done.Task;
    }

    /// <summary>Counts the caller's own thread as one that is in the plugin, until what is returned is disposed.</summary>
    internal IDisposable Visit(PluginQuery query)
    {
        Enter(query);
        return new Stay(this, query);
    }

    /// <summary>Lets nothing more in and cancels what runs.</summary>
    internal void Close(IPluginPort port)
    {
        PluginQuery[] running;
        lock (_gate)
        {
            _closed = true;
            running = [.. _queries];
        }
        foreach (var query in running)
            port.Cancel(query);
    }

    private void Enter(PluginQuery? query)
    {
        lock (_gate)
        {
            if (_closed)
                throw new ProbingException(ProbingErrorKind.Unavailable, $"plugin '{plugin}' was unloaded; load it again");
            if (_running >= MaxThreads)
                throw new ProbingException(ProbingErrorKind.TooManyRequests, $"{_running} functions of plugin '{plugin}' " +
                    "have not returned yet; wait, or unload it and load it with --isolated");
            _running++;
            if (query is not null)
                _queries.Add(query);
        }
    }

    private void Run<T>(PluginQuery? query, Func<T> work, TaskCompletionSource<T> done)
    {
        T result = default!;
        Exception? failure = null;
        try
        {
            result = work();
        }
        catch (Exception e)
        {
            failure = e;
        }
        Leave(query);
        query?.Dispose();
        if (failure is null)
            done.SetResult(result);
        else
            done.SetException(failure);
    }

    private void Leave(PluginQuery? query)
    {
        lock (_gate)
        {
            _running--;
            if (query is not null)
                _queries.Remove(query);
        }
    }

    private sealed class Stay(PluginWorkers owner, PluginQuery query) : IDisposable
    {
        public void Dispose() => owner.Leave(query);
    }
}
