using System.Diagnostics;
using Probing.Inspection.Memory;
using Probing.Inspection.Tasks;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Inspection;

/// <summary>
/// Every thread of a process, held until this is disposed of. To be made and disposed of on one thread; when that ends
/// before, the kernel lets the process run on.
/// </summary>
internal sealed class ProcessPause : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly int _pid;
    private readonly Dictionary<int, SeizedThread> _threads = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    private ProcessPause(int pid) => _pid = pid;

    /// <summary>How long it has lasted.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Those that stand still.</summary>
    public IEnumerable<SeizedThread> Threads => _threads.Values.Where(thread => thread.IsStopped);

    /// <exception cref="ProbingException">PermissionDenied: another traces it, or the kernel forbids it. Unavailable: it has
    /// ended, or a thread cannot be stopped. Nothing is held then.</exception>
    public static ProcessPause Of(int pid)
    {
        var pause = new ProcessPause(pid);
        try
        {
            pause.Hold();
            return pause;
        }
        catch
        {
            pause.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var thread in _threads.Values)
            thread.Release();
    }

    private void Hold()
    {
        // A thread that is not yet held may start another one: until all that there are stand still.
        while (SeizeNew() | !AllStand())
        {
            if (Elapsed > Limit)
                throw new ProbingException(ProbingErrorKind.Unavailable, $"process {_pid} could not be paused within a second: "
                    + $"thread {_threads.Values.FirstOrDefault(thread => !Stands(thread))?.Tid} waits in the kernel and cannot "
                    + "be stopped, or threads come and go; read it without a pause");
            Thread.Yield();
        }
        if (_threads.Values.All(thread => thread.HasEnded))
            throw new ProbingException(ProbingErrorKind.Unavailable, $"process {_pid} ended while it was read");
    }

    private bool SeizeNew()
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{_pid}/task", tids);
        var isNew = false;
        foreach (var tid in tids.Where(tid => !_threads.ContainsKey(tid)))
        {
            var errno = SeizedThread.TrySeize(tid, out var thread);
            if (thread is not null)
                _threads[tid] = thread;
            // The kernel refuses a thread that is ending in the same way as one that is not ours.
            if (errno == Errno.NoProcess || (errno != 0 && IsEnding(tid)))
                continue;
            if (errno != 0)
                throw Refusal(tid);
            isNew = true;
        }
        return isNew;
    }

    private bool AllStand()
    {
        foreach (var thread in _threads.Values)
            thread.Look();
        return _threads.Values.All(Stands);
    }

    private static bool Stands(SeizedThread thread) => thread.IsStopped || thread.HasEnded;

    private bool IsEnding(int tid) => TaskState.Read(_pid, tid) is not { State: not ('Z' or 'X') };

    private ProbingException Refusal(int tid) => ProcText.Status(tid, "TracerPid") is { } tracer and not "0"
        ? new ProbingException(ProbingErrorKind.PermissionDenied,
            $"process {_pid} cannot be paused: process {tracer} ({ProcText.Read($"{tracer}/comm")?.Trim()}) traces it "
            + "already; read it without a pause, or end that first")
        : AccessRefusal.Of(_pid);
}
