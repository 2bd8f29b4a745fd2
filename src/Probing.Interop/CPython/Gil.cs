using System.Diagnostics;
using System.Runtime.InteropServices;
using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// The global interpreter lock, held from <see cref="Acquire"/> to <see cref="Dispose"/>. Taking it cannot time out, so only
/// the executor's thread does it (and the thread that interrupts it); everybody else hands work to the executor.
/// Never take it in a finalizer, in a static constructor or with a managed lock held.
/// </summary>
/// <example><code>using var gil = Gil.Acquire();</code></example>
public unsafe ref struct Gil
{
    private static readonly delegate* unmanaged<int> PyGILState_Ensure =
        (delegate* unmanaged<int>)PythonSymbols.Find("PyGILState_Ensure");

    private static readonly delegate* unmanaged<int, void> PyGILState_Release =
        (delegate* unmanaged<int, void>)PythonSymbols.Find("PyGILState_Release");

    private static readonly delegate* unmanaged<nint> PyEval_SaveThread =
        (delegate* unmanaged<nint>)PythonSymbols.Find("PyEval_SaveThread");

    private static readonly delegate* unmanaged<nint, void> PyEval_RestoreThread =
        (delegate* unmanaged<nint, void>)PythonSymbols.Find("PyEval_RestoreThread");

    private static readonly delegate* unmanaged<nint> PyGILState_GetThisThreadState =
        (delegate* unmanaged<nint>)PythonSymbols.Find("PyGILState_GetThisThreadState");

    private static readonly delegate* unmanaged<nint> PyInterpreterState_Main =
        (delegate* unmanaged<nint>)PythonSymbols.Find("PyInterpreterState_Main");

    private static readonly delegate* unmanaged<nint, nint> PyThreadState_New =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Find("PyThreadState_New");

    private static readonly delegate* unmanaged<int> PyGILState_Check =
        (delegate* unmanaged<int>)PythonSymbols.Find("PyGILState_Check");

    private const int Unlocked = 1; // PyGILState_UNLOCKED: releasing deletes what NewThreadState made

    private static GilGate* gate = AllocateGate();

    private readonly GilGate* _gate;
    private readonly int _state;
    private bool _held;

    private Gil(GilGate* entered)
    {
        _gate = entered;
        if (PyGILState_GetThisThreadState() != 0)
        {
            _state = PyGILState_Ensure();
        }
        else
        {
            PyEval_RestoreThread(NewThreadState(entered));
            _state = Unlocked;
        }
        _held = true;
    }

    /// <summary>True when the calling thread holds the GIL.</summary>
    public static bool IsHeld => PyGILState_Check != null && PyGILState_Check() != 0;

    /// <summary>True when the end of the interpreter is watched: see <see cref="GilGate.Watched"/>.</summary>
    /// <exception cref="ProbingException">Unavailable: it will not be.</exception>
    internal static bool IsWatched => gate->Watched >= 0 ? gate->Watched > 0
        : throw new ProbingException(ProbingErrorKind.Unavailable, "the probe could not join the interpreter of this process: no "
            + "function could be registered with atexit; what needs no Python answers");

    /// <summary>True once shutdown has closed the gate or begun to finalize.</summary>
    public static bool IsClosing => gate->Closing != 0 || PythonRuntime.IsFinalizing;

    /// <summary>
    /// Makes a <see cref="GilGate"/> of the caller's the gate; it must live as long as the process. Call it before
    /// anybody takes the GIL.
    /// </summary>
    public static void UseGate(nint address) => gate = (GilGate*)address;

    /// <summary>Waits for the GIL, without a limit.</summary>
    /// <exception cref="ProbingException">Unavailable: no Python, or the interpreter shuts down.</exception>
    public static Gil Acquire()
    {
        PythonRuntime.Require();
        var entered = gate;
        Interlocked.Increment(ref entered->InFlight);
        if (IsClosing)
        {
            Interlocked.Decrement(ref entered->InFlight);
            throw ShuttingDown();
        }
        return new Gil(entered);
    }

    /// <summary>
    /// Like <see cref="Acquire"/>, but also past a closing gate while somebody is still inside: the one who interrupts
    /// that somebody so that shutdown need not wait. False when there is nobody or finalization has begun.
    /// </summary>
    internal static bool TryAcquireToInterrupt(out Gil gil)
    {
        gil = default;
        var entered = gate;
        if (Interlocked.Increment(ref entered->InFlight) == 1 || PythonRuntime.IsFinalizing)
        {
            Interlocked.Decrement(ref entered->InFlight);
            return false;
        }
        gil = new Gil(entered);
        return true;
    }

    /// <summary>Releases the GIL so that other threads run, calls <paramref name="body"/> without it and takes it again.</summary>
    public static void Released(Action body)
    {
        var thread = PyEval_SaveThread();
        try
        {
            body();
        }
        finally
        {
            PyEval_RestoreThread(thread);
        }
    }

    /// <summary>Lets a waiting Python thread have the GIL; returns when it is ours again.</summary>
    /// <remarks>
    /// A waiter needs some microseconds to wake up; without the pause this thread would have the GIL back first, and the
    /// waiter, having been woken, would not ask for a forced switch either.
    /// </remarks>
    public static void Yield()
    {
        var thread = PyEval_SaveThread();
        var since = Stopwatch.GetTimestamp();
        do
            Thread.Yield();
        while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMicroseconds(40));
        PyEval_RestoreThread(thread);
    }

    /// <summary>Releases the GIL; the second call does nothing.</summary>
    public void Dispose()
    {
        if (!_held)
            return;
        _held = false;
        PyGILState_Release(_state);
        Interlocked.Decrement(ref _gate->InFlight);
    }

    /// <summary>
    /// What PyGILState_Ensure would make for this thread, but not while somebody forks: see <see cref="GilGate.Creating"/>.
    /// </summary>
    private static nint NewThreadState(GilGate* entered)
    {
        while (true)
        {
            Interlocked.Increment(ref entered->Creating);
            if (entered->Forks == 0)
                break;
            Interlocked.Decrement(ref entered->Creating);
            Thread.Sleep(1);
        }
        var state = PyThreadState_New(PyInterpreterState_Main());
        Interlocked.Decrement(ref entered->Creating);
        if (state != 0)
            return state;
        Interlocked.Decrement(ref entered->InFlight);
        throw new ProbingException(ProbingErrorKind.Unavailable, "there is no memory for a Python thread state");
    }

    internal static ProbingException ShuttingDown() =>
        new(ProbingErrorKind.Unavailable, "the Python interpreter is shutting down");

    /// <summary>Of a process in which nobody else has one: nothing ends its interpreter before it ends itself.</summary>
    private static GilGate* AllocateGate()
    {
        var own = (GilGate*)NativeMemory.AllocZeroed((nuint)sizeof(GilGate));
        own->Watched = 1;
        return own;
    }
}
