using Probing.Inspection.Memory;
using Probing.Inspection.Python;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>
/// Has the main thread of a CPython 3.14 or later run a script at its next look between two instructions, as
/// <c>sys.remote_exec</c> does: by writing to its memory. No thread is stopped.
/// </summary>
internal sealed class RemoteExecCall
{
    // Bits of the eval breaker. The process sets and clears others at any moment, and a write that puts back what was read
    // before could undo that. So those that nobody would set again are set here too: a look in vain costs next to nothing.
    private const byte PleaseStop = 1 << 5;
    private const byte SignalsPending = 1 << 1, CallsToDo = 1 << 2, AsyncException = 1 << 3;

    private static readonly byte[] Yes = [1, 0, 0, 0];
    private static readonly byte[] No = [0, 0, 0, 0];

    private readonly TargetMemory _memory;
    private readonly PythonInterpreter _interpreter;
    private readonly DebuggerSupport _support;

    private RemoteExecCall(TargetMemory memory, PythonInterpreter interpreter, DebuggerSupport support) =>
        (_memory, _interpreter, _support) = (memory, interpreter, support);

    /// <summary>Checks what <c>sys.remote_exec</c> checks, and that nobody else's script waits; nothing is written.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="objection">Why it cannot be done, where the version would have it; null where it does not.</param>
    /// <returns>Null when it cannot be done.</returns>
    public static RemoteExecCall? Find(int pid, out string? objection)
    {
        objection = null;
        var memory = new TargetMemory(pid);
        try
        {
            var interpreter = PythonInterpreter.FindIn(memory);
            if (DebuggerSupport.Find(memory, interpreter, out objection) is not { } support)
                return null;
            if (!support.HasScript(memory))
                return new RemoteExecCall(memory, interpreter, support);
            objection = "another debugger's script is waiting to be run in it";
        }
        catch (UnreadableMemoryException)
        {
            objection = "its interpreter changes at this moment";
        }
        catch (ProbingException)
        {
            // No CPython, one that cannot be read, or a program that is just being replaced (exec), which the kernel
            // refuses to show: the other way asks again, and says what is in the way of both.
        }
        return null;
    }

    /// <summary>The longest path of a script in bytes.</summary>
    public int LongestPath => _support.PathSize - 1;

    /// <summary>Whether the thread has not taken it yet.</summary>
    public bool IsPending => _support.HasScript(_memory);

    /// <summary>Offers the script at a path as the process sees it.</summary>
    /// <exception cref="ProbingException">Unavailable: the memory cannot be written.</exception>
    public void Offer(ReadOnlySpan<byte> path)
    {
        Write(_support.ScriptPath, [.. path, 0]);
        Write(_support.PendingCall, Yes);
        var bits = (byte)_memory.PointerNow(_support.EvalBreaker);
        Write(_support.EvalBreaker, [(byte)(bits | PleaseStop | SignalsPending | CallsToDo | AsyncException)]);
    }

    /// <summary>Takes the offer back, unless it was taken. The eval breaker stays: the thread looks once in vain.</summary>
    public void Withdraw()
    {
        try
        {
            // Another program in its place (exec) has something else at these addresses.
            if (!IsPending || DebuggerSupport.Find(_memory, _interpreter, out _) != _support)
                return;
            Write(_support.PendingCall, No);
            Write(_support.ScriptPath, No);
        }
        catch (Exception e) when (e is UnreadableMemoryException or ProbingException)
        {
            // It has ended, and the offer with it.
        }
    }

    private void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (ProcessMemory.Write(_memory.Pid, address, bytes) is not 0 and var errno)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the memory of process {_memory.Pid} could not be written (error {errno}); it may have ended");
    }
}
