using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Probing.Cli.Processes;
using Probing.Inspection.Memory;
using Probing.Inspection.Tasks;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>Finds a thread that can be borrowed: stops one after the other for an instant until one is at a safe point.</summary>
internal sealed class ThreadChoice(int pid, TargetLoader loader, ulong restorer)
{
    private const int PatientRounds = 50;

    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(200);

    // A thread that waits in these gets EINTR when it is stopped (signal(7)); PEP 475 lets Python go on, other code may not.
    private static readonly HashSet<int> NotRestarted = [65, 128, 34, 130, 208, 220, 232, 281, 441, 449];

    private readonly SignalHandlers _handlers = new(pid, restorer);
    private readonly LateThreads _late = new();
    private string _reason = "it has no threads";
    private bool _anyStopped;

    /// <exception cref="ProbingException">Unavailable: none is at a safe point within the limit, or the process ended.
    /// PermissionDenied: it may not be traced.</exception>
    public BorrowedThread Borrow(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; ; round++)
        {
            // Read before anything stands still. What is mapped later is not known then, and no place to stop at.
            var safe = new SafePoint(MemoryMap.Read(pid), loader, _handlers);
            _late.ReleaseStopped();
            foreach (var tid in InOrder())
            {
                if (!_late.Contains(tid) && TryBorrow(tid, safe) is { } thread)
                    return thread;
            }
            if (!Directory.Exists($"/proc/{pid}/task"))
                throw new ProbingException(ProbingErrorKind.Unavailable, $"process {pid} ended before anything was done to it");
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new ProbingException(ProbingErrorKind.Unavailable, _anyStopped
                    ? $"no thread of process {pid} came to a safe point in {limit.TotalSeconds:0.#} s ({_reason}); nothing was done, try again"
                    : $"no thread of process {pid} could be stopped in {limit.TotalSeconds:0.#} s ({_reason}): they are in uninterruptible "
                        + "sleep (disk, NFS or a driver); nothing was done, try again later");
            Thread.Sleep(round < PatientRounds ? 1 : 10);
        }
    }

    /// <summary>Threads that wait first, the main one before others; those that would notice last. Nothing is stopped for it.</summary>
    public IReadOnlyList<int> InOrder()
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{pid}/task", tids);
        return [.. tids.OrderBy(Rank).ThenBy(tid => tid)];
    }

    private int Rank(int tid) => TaskState.Read(pid, tid) switch
    {
        { SystemCall: { } call } when NotRestarted.Contains(call) => 2,
        { State: 'S' } => 0,
        _ => 1,
    };

    private BorrowedThread? TryBorrow(int tid, SafePoint safe)
    {
        var errno = SeizedThread.TrySeize(tid, out var thread);
        if (thread is null)
        {
            if (errno == Errno.NoProcess || TaskState.Read(pid, tid) is not { State: not ('Z' or 'X') })
                return null; // it has ended meanwhile
            throw Refusal(tid);
        }
        var started = Stopwatch.GetTimestamp();
        var isBorrowed = false;
        try
        {
            if (!thread.WaitForStop(StopLimit))
            {
                _reason = $"thread {tid} does not stop";
                _late.Add(thread);
                return null;
            }
            if (thread.HasEnded)
                return null;
            _anyStopped = true;
            if (!SignalReturnCode.IsAt(pid, restorer))
                throw Replaced();
            if (Objection(thread, safe) is { } objection)
            {
                _reason = $"thread {tid} is {objection}";
                return null;
            }
            var borrowed = new BorrowedThread(pid, thread, restorer, started, _late);
            isBorrowed = true;
            return borrowed;
        }
        catch (Win32Exception)
        {
            _reason = $"thread {tid} ended";
            return null;
        }
        finally
        {
            if (!isBorrowed)
                thread.Release();
        }
    }

    private static string? Objection(SeizedThread thread, SafePoint safe) => thread.Signal != 0
        ? string.Create(CultureInfo.InvariantCulture, $"about to get signal {thread.Signal}") : safe.Objection(thread.Registers);

    private ProbingException Refusal(int tid)
    {
        if (new TargetProcess(tid).Status("TracerPid") is not { } text || text == "0")
            return AccessRefusal.Of(pid);
        var tracer = int.Parse(text, CultureInfo.InvariantCulture);
        // Ours already, under another number: the thread that calls exec takes over that of the main thread. The kernel knows the
        // tracer by its thread.
        return Directory.Exists($"/proc/self/task/{tracer}") ? Replaced() : new ProbingException(ProbingErrorKind.PermissionDenied,
            $"process {pid} is being traced by process {tracer} ({ProcFile.Text(tracer, "comm")?.Trim()}); "
            + "only one tracer is possible: end that one first");
    }

    private ProbingException Replaced() => new(ProbingErrorKind.Unavailable,
        $"process {pid} became another program (exec) before anything was done to it; inject it again");
}
