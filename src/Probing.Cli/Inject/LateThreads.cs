using Probing.Interop.Libc;

namespace Probing.Cli.Inject;

/// <summary>
/// Threads that were asked to stop and have not yet: they are in uninterruptible sleep, or wait for a child of vfork(2). They
/// will stop when that is over, and must go on at once then, for one may have a lock that the borrowed thread waits for.
/// </summary>
internal sealed class LateThreads
{
    private readonly List<SeizedThread> _threads = [];

    public void Add(SeizedThread thread) => _threads.Add(thread);

    public bool Contains(int tid) => _threads.Exists(thread => thread.Tid == tid);

    /// <summary>Lets those go on that have stopped meanwhile.</summary>
    public void ReleaseStopped() => _threads.RemoveAll(thread =>
    {
        thread.Look();
        thread.Release();
        return thread.IsStopped || thread.HasEnded;
    });
}
