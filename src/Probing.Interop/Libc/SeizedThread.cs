using System.Globalization;
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
    private const int GetSignal = 0x4202; // PTRACE_GETSIGINFO
    private const int Trap = 5; // SIGTRAP
    private const int SystemCallMark = 0x80; // of PTRACE_O_TRACESYSGOOD
    private const int EventStop = 128; // PTRACE_EVENT_STOP, in the second byte of si_code

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

    /// <summary>
    /// Looks whether it has stopped or ended meanwhile. Not by waitpid(2): where the process is our own child, whoever
    /// waits for its end would take the answer.
    /// </summary>
    public unsafe void Look()
    {
        if (IsStopped || HasEnded)
            return;
        var signal = stackalloc int[32]; // siginfo_t: si_signo, si_errno, si_code, and more up to 128 bytes
        if (ptrace(GetSignal, Tid, 0, (nint)signal) == 0)
        {
            IsStopped = true;
            IsAtSystemCall = signal[2] == (Trap | SystemCallMark);
            // A stop for a signal that was under way: the thread must still get it.
            _signal = signal[2] >> 8 != EventStop && !IsAtSystemCall ? signal[0] : 0;
        }
        else if (Marshal.GetLastPInvokeError() == Errno.InvalidArgument)
        {
            IsStopped = true; // with the whole process, by SIGSTOP
        }
        else
        {
            HasEnded = IsGone();
        }
    }

    /// <summary>Lets it run on, as if nothing had been.</summary>
    public void Release()
    {
        if (IsStopped)
            ptrace(Detach, Tid, 0, _signal);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptrace(nint request, int pid, nint address, nint data);

    // After an execve(2) by another thread of its process there is a thread of this number, which nobody traces.
    private bool IsGone()
    {
        var buffer = new byte[4096];
        if (NativeFile.ReadAll(string.Create(CultureInfo.InvariantCulture, $"/proc/{Tid}/status"), ref buffer, out var length) != 0)
            return true;
        var status = buffer.AsSpan(0, length);
        return status.IndexOf("\nState:\tZ"u8) >= 0 || status.IndexOf("\nState:\tX"u8) >= 0
            || status.IndexOf("\nTracerPid:\t0\n"u8) >= 0;
    }
}
