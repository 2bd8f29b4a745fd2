using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <content>What a stopped thread computes with, and letting it run under our eyes.</content>
public sealed unsafe partial class SeizedThread
{
    private const int PeekData = 2; // PTRACE_PEEKDATA
    private const int Cont = 7; // PTRACE_CONT
    private const int ContToSystemCall = 24; // PTRACE_SYSCALL
    private const int SetOptions = 0x4200; // PTRACE_SETOPTIONS
    private const int TraceSysGood = 1; // PTRACE_O_TRACESYSGOOD
    private const int GetRegs = 12; // PTRACE_GETREGS
    private const int SetRegs = 13; // PTRACE_SETREGS
    private const int GetRegSet = 0x4204; // PTRACE_GETREGSET
    private const int SetRegSet = 0x4205; // PTRACE_SETREGSET
    private const int GetSigMask = 0x420a; // PTRACE_GETSIGMASK
    private const int SetSigMask = 0x420b; // PTRACE_SETSIGMASK
    private const int ExtendedStateNote = 0x202; // NT_X86_XSTATE
    private const int MaxExtendedState = 16384;
    private const int MaskBytes = 8;

    // A stop is a matter of microseconds. On a busy machine the thread must get a processor first, and gets it the sooner the
    // less we use ours; who takes longer still waits in the kernel.
    private static readonly TimeSpan s_spin = TimeSpan.FromMicroseconds(30);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);
    private const int ShortPauseNs = 50_000;

    /// <summary>The signal whose delivery the thread stopped for; 0 where it stopped because it was asked to.</summary>
    public int Signal => _signal;

    /// <summary>General registers, of a stopped thread. A Win32Exception has the errno: ESRCH when it was killed meanwhile.</summary>
    public X64Registers Registers
    {
        get
        {
            X64Registers registers;
            Check(ptrace(GetRegs, Tid, 0, (nint)(&registers)));
            return registers;
        }
        set => Check(ptrace(SetRegs, Tid, 0, (nint)(&value)));
    }

    /// <summary>Floating point and vector registers, in the processor's own format.</summary>
    public byte[] ExtendedState
    {
        get
        {
            var state = new byte[MaxExtendedState];
            fixed (byte* start = state)
            {
                var vector = new StateVector { Address = (nint)start, Length = MaxExtendedState };
                Check(ptrace(GetRegSet, Tid, ExtendedStateNote, (nint)(&vector)));
                return state[..(int)vector.Length];
            }
        }

        set
        {
            fixed (byte* start = value)
            {
                var vector = new StateVector { Address = (nint)start, Length = (nuint)value.Length };
                Check(ptrace(SetRegSet, Tid, ExtendedStateNote, (nint)(&vector)));
            }
        }
    }

    /// <summary>Its blocked signals, bit n - 1 for signal n.</summary>
    public ulong SignalMask
    {
        get
        {
            ulong mask;
            Check(ptrace(GetSigMask, Tid, MaskBytes, (nint)(&mask)));
            return mask;
        }
        set => Check(ptrace(SetSigMask, Tid, MaskBytes, (nint)(&value)));
    }

    /// <summary>Whether it stopped where it enters or leaves a system call.</summary>
    public bool IsAtSystemCall { get; private set; }

    /// <summary>Lets it run until a signal (which it gets only if that is passed on) or its end stops it.</summary>
    public void Continue(int signal = 0) => Resume(Cont, signal);

    /// <summary>Lets it run until it enters or leaves a system call, or as <see cref="Continue"/>.</summary>
    public void ContinueToSystemCall(int signal = 0)
    {
        Check(ptrace(SetOptions, Tid, 0, TraceSysGood));
        Resume(ContToSystemCall, signal);
    }

    /// <summary>Waits until it has stopped or ended; false when it did neither in time.</summary>
    public bool WaitForStop(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            Look();
            if (IsStopped || HasEnded)
                return true;
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed > limit)
                return false;
            if (elapsed < s_spin)
                Thread.SpinWait(20);
            else if (elapsed < s_patience)
                Pause(ShortPauseNs);
            else
                Thread.Sleep(1);
        }
    }

    /// <summary>
    /// Has the stack of a stopped thread reach down to an address, as a push there would. process_vm_writev(2) does not let a
    /// stack grow; whether it worked is seen when that writes.
    /// </summary>
    public void ExtendStack(ulong address) => _ = ptrace(PeekData, Tid, (nint)address, 0);

    /// <summary>The signal for which it stopped was ours: it must not get it.</summary>
    public void DropSignal() => _signal = 0;

    private static void Pause(int nanoseconds)
    {
        var time = new TimeSpec { Nanoseconds = nanoseconds };
        _ = nanosleep(&time, null); // ended early by a signal: as good
    }

    [LibraryImport("libc")]
    private static partial int nanosleep(TimeSpec* wanted, TimeSpec* left);

    private void Resume(int request, int signal)
    {
        Check(ptrace(request, Tid, 0, signal));
        IsStopped = false;
        _signal = 0;
    }

    private static void Check(nint result)
    {
        if (result != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // struct timespec
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    // struct iovec
    private struct StateVector
    {
        public nint Address;
        public nuint Length;
    }
}
