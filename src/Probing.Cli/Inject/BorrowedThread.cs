using System.ComponentModel;
using System.Diagnostics;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>
/// A thread of the target, stopped at a safe point, that calls functions for us and is then put back as it was: registers,
/// floating point and vector state, signal mask, and the system call that it waited in. No code is written into the process.
/// </summary>
/// <remarks>
/// A call returns into rt_sigreturn over a <see cref="SignalFrame"/>, and we see that as a system call that is about to begin. If we are
/// gone by then it takes place, and the thread is back at its own work all the same. If not, the thread gets its next call, or its own
/// registers, in its stead: with one request, so that there is no moment at which our end would leave it in between.
/// </remarks>
internal sealed class BorrowedThread
{
    private const ulong RedZone = 128;
    private const ulong TextBytes = 8192;
    private const ulong Align = ~0xFul;
    private const ulong StackFlags = 0x500; // direction and trap flag
    private const ulong NoSystemCall = ulong.MaxValue;
    private const ulong SignalReturn = 15; // rt_sigreturn
    private const ulong GetPid = 39;
    private const int Segv = 11;

    // Every asynchronous signal waits until the thread is back; faults must stay open, or the kernel resets their handlers.
    private const ulong Blocked = ~((1ul << 3) | (1ul << 4) | (1ul << 5) | (1ul << 6) | (1ul << 7) | (1ul << 10) | (1ul << 30));

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly int _pid;
    private readonly SeizedThread _thread;
    private readonly ulong _restorer;
    private readonly LateThreads _late;
    private readonly X64Registers _registers;
    private readonly byte[] _extendedState;
    private readonly ulong _mask;
    private readonly ulong _text;
    private readonly long _stopped;
    private bool _hasCalled;
    private bool _isAway;

    /// <param name="pid">The process.</param>
    /// <param name="thread">One of its threads, stopped because it was asked to.</param>
    /// <param name="restorer">Address of the C library's code that makes the system call rt_sigreturn.</param>
    /// <param name="stopped">When it was stopped (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <param name="late">Threads that may still stop, and are let go on while this one is waited for.</param>
    public BorrowedThread(int pid, SeizedThread thread, ulong restorer, long stopped, LateThreads late)
    {
        _pid = pid;
        _thread = thread;
        _restorer = restorer;
        _late = late;
        _stopped = stopped;
        _registers = thread.Registers;
        _extendedState = thread.ExtendedState;
        _mask = thread.SignalMask;
        _text = (_registers.Rsp - RedZone - TextBytes) & Align;
        thread.ExtendStack(SignalFrame.StartBelow(_text, _extendedState.Length));
    }

    public int Tid => _thread.Tid;

    /// <summary>How long it has been away from its own work.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_stopped);

    /// <summary>Puts a text where a call can read it, below the thread's stack, and gives its address.</summary>
    public ulong Place(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text + "\0");
        if (bytes.Length > (int)TextBytes)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"a text of {bytes.Length} bytes is more than the {TextBytes} that a call can be given");
        Write(_text, bytes);
        return _text;
    }

    /// <summary>Has the thread call a function of up to four arguments. What it returned is gone when we see the end.</summary>
    /// <exception cref="ProbingException">Unavailable: it did not return in time, or the process ended meanwhile.</exception>
    public void Call(string what, ulong function, TimeSpan limit, ulong first = 0, ulong second = 0, ulong third = 0)
    {
        var frame = SignalFrame.Build(_text, _restorer, _registers, _extendedState, _mask);
        var stack = SignalFrame.StartBelow(_text, _extendedState.Length);
        Write(stack, frame);
        Run(what, () =>
        {
            Begin(function, stack, first, second, third);
            _thread.ContinueToSystemCall();
            Await(what, limit, () => _thread.IsAtSystemCall && _thread.Registers.OrigRax == SignalReturn);
        });
    }

    /// <summary>Has the thread call a function that returns at once, and gives what it returned.</summary>
    /// <remarks>It returns to address 0, where nothing is mapped. Should we be killed in these microseconds, the process is, too.</remarks>
    public ulong CallForResult(string what, ulong function, TimeSpan limit)
    {
        const ulong Apart = 256; // from the frame of the call before, which stands until the thread is put back
        var stack = SignalFrame.StartBelow(_text, _extendedState.Length) - Apart;
        Write(stack, stackalloc byte[sizeof(ulong)]);
        var result = 0ul;
        Run(what, () =>
        {
            Begin(function, stack, 0, 0, 0);
            _thread.Continue();
            Await(what, limit, () => _thread.Signal == Segv && _thread.Registers.Rip == 0);
            result = _thread.Registers.Rax;
            _thread.DropSignal();
        });
        return result;
    }

    /// <summary>Puts the thread back and lets it go on; the system call that was interrupted begins again.</summary>
    public void Release()
    {
        if (_isAway)
            return;
        try
        {
            if (_hasCalled)
                PutBack();
        }
        catch (Win32Exception)
        {
            // It has ended, with its process or by an exec: there is nothing to put back.
        }
        _thread.DropSignal();
        _thread.Release();
    }

    private void PutBack()
    {
        var registers = _registers;
        if (_thread.IsAtSystemCall)
        {
            // About to return by its frame, the thread makes the interrupted system call instead; where none was, the frame does it
            // all. "No system call" is not one to choose: seccomp filters, which all containers have, answer it with an error in rax.
            if (SignalFrame.SystemCallToRestart(registers) is not { } call)
                return;
            registers.OrigRax = call;
        }
        _thread.ExtendedState = _extendedState;
        _thread.SignalMask = _mask;
        _thread.Registers = registers;
    }

    private void Begin(ulong function, ulong stack, ulong first, ulong second, ulong third)
    {
        var registers = _registers;
        registers.Rip = function;
        registers.Rsp = stack;
        (registers.Rdi, registers.Rsi, registers.Rdx) = (first, second, third);
        registers.Rax = 0;
        // Else the kernel would restart the interrupted system call in the midst of this one. One that it is about to make anyway
        // becomes the most harmless, which no seccomp filter minds.
        registers.OrigRax = _thread.IsAtSystemCall ? GetPid : NoSystemCall;
        registers.Eflags &= ~StackFlags;
        _hasCalled = true;
        _thread.Registers = registers;
        _thread.SignalMask = Blocked; // not before: a frame that gives the old one back belongs to these registers
    }

    private void Run(string what, Action steps)
    {
        try
        {
            steps();
        }
        catch (Win32Exception)
        {
            throw Ended(what);
        }
    }

    private void Await(string what, TimeSpan limit, Func<bool> isOver)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            while (!_thread.WaitForStop(BetweenLooks))
            {
                _late.ReleaseStopped();
                if (Stopwatch.GetElapsedTime(started) > limit)
                    throw LeftAlone(what, limit);
            }
            if (_thread.HasEnded)
                throw Ended(what);
            if (isOver())
                return;
            var signal = _thread.Signal;
            if (signal is 4 or 7 or 8 or Segv)
                throw new ProbingException(ProbingErrorKind.Internal,
                    $"{what} failed with signal {signal} at {_thread.Registers.Rip:x} in process {_pid}; its thread was put back, but "
                    + "what had begun is not undone: restart the process when you can");
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw LeftAlone(what, limit);
            _thread.ContinueToSystemCall(signal);
        }
    }

    // It may hold locks of the loader, so it is not torn away: its frame puts it back when the call returns.
    private ProbingException LeftAlone(string what, TimeSpan limit)
    {
        _isAway = true;
        return new ProbingException(ProbingErrorKind.Unavailable,
            $"thread {Tid} of process {_pid} is still in {what} after {limit.TotalSeconds:0.#} s; it was left to finish, and goes on "
            + "with its own work then");
    }

    private void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (ProcessMemory.Write(_pid, address, bytes) is not 0 and var errno)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the stack of thread {Tid} of process {_pid} cannot be written (errno {errno})");
    }

    private ProbingException Ended(string what)
    {
        _isAway = true;
        return new ProbingException(ProbingErrorKind.Unavailable,
            $"process {_pid} ended, or replaced itself by another program, during {what}");
    }
}
