using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>
/// One thread of another process, seized with ptrace(2) to be stopped for a moment. Every member must be called on the
/// thread that seized it; when that one ends, or this process does, the kernel lets the seized thread run on by itself.
/// </summary>
public sealed partial class SeizedThread
{
    private const int Interrupt = 0x4207; // PTRACE_INTERRUPT
    private const int Seize = 0x4206; // PTRACE_SEIZE
    private const int Detach = 17; // PTRACE_DETACH
    private const int EventStop = 128; // PTRACE_EVENT_STOP
    private const int AnyChild = 0x40000000; // __WALL: also threads
    private const int NoHang = 1; // WNOHANG

    private int _signal;

    private SeizedThread(int tid) => Tid = tid;

    public int Tid { get; }

    public bool IsStopped { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>Seizes a thread and asks it to stop.</summary>
    /// <returns>0, or the errno: ESRCH for one that has ended, EPERM for one that may not be traced or is already.</returns>
    public static int TrySeize(int tid, out SeizedThread? thread)
    {
        thread = null;
        if (ptrace(Seize, tid, 0, 0) != 0)
            return Marshal.GetLastPInvokeError();
        thread = new SeizedThread(tid);
        // A thread that has ended since says so when it is waited for.
        return ptrace(Interrupt, tid, 0, 0) == 0 || Marshal.GetLastPInvokeError() == Errno.NoProcess ? 0
            : Marshal.GetLastPInvokeError();
    }

    /// <summary>Looks whether it has stopped or ended meanwhile.</summary>
    public void Look()
    {
        if (IsStopped || HasEnded)
            return;
        var found = waitpid(Tid, out var status, AnyChild | NoHang);
        if (found == 0)
            return;
        // 0x7f in the lowest byte is a stop, above it the signal, above that the event; anything else is the end.
        IsStopped = found == Tid && (status & 0xff) == 0x7f;
        HasEnded = !IsStopped;
        // A stop for a signal that was under way: the thread must still get it.
        _signal = IsStopped && status >> 16 != EventStop ? status >> 8 & 0xff : 0;
    }

    /// <summary>Lets it run on, as if nothing had been.</summary>
    public void Release()
    {
        if (IsStopped)
            ptrace(Detach, Tid, 0, _signal);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptrace(nint request, int pid, nint address, nint data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);
}
