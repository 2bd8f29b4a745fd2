using System.Buffers.Binary;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>
/// Where the main thread of an interpreter looks for a script to run between two of its instructions: what
/// <c>sys.remote_exec</c> writes to from CPython 3.14 on (PEP 768).
/// </summary>
/// <param name="Thread">The <c>PyThreadState</c> of the main thread.</param>
/// <param name="EvalBreaker">Address of the word whose low byte makes the thread look for what there is to do.</param>
/// <param name="PendingCall">Address of the 32-bit mark that there is a script.</param>
/// <param name="ScriptPath">Address of its path.</param>
/// <param name="PathSize">How many bytes the path may have, with the zero at its end.</param>
internal sealed record DebuggerSupport(ulong Thread, ulong EvalBreaker, ulong PendingCall, ulong ScriptPath, int PathSize)
{
    private const int FirstMinor = 14;

    // _Py_DebugOffsets of 3.14, in bytes from its start.
    private const int Finalizing = 32;
    private const int MainThread = 80;
    private const int ThreadInterpreter = 200;
    private const int Support = 712; // debugger_support, six numbers

    private const int MaxInterpreters = 10_000;

    /// <summary>Checks what <c>sys.remote_exec</c> checks.</summary>
    /// <param name="memory">The process.</param>
    /// <param name="interpreter">Its interpreter.</param>
    /// <param name="objection">What is in the way; null for a version that has none of this.</param>
    /// <returns>Null when no script can be given.</returns>
    /// <exception cref="UnreadableMemoryException">It changes at this moment.</exception>
    public static DebuggerSupport? Find(TargetMemory memory, PythonInterpreter interpreter, out string? objection)
    {
        objection = null;
        if (interpreter.Layout.Version.Minor < FirstMinor)
            return null;
        memory.Forget();
        var offsets = memory.Bytes(interpreter.Runtime, Support + 6 * sizeof(ulong));
        if (memory.Pointer(interpreter.Runtime + At(Finalizing)) != 0)
            return Refused("its interpreter is about to end", out objection);
        if (MainInterpreter(memory, interpreter) is not { } main)
            return Refused("it has no main interpreter yet", out objection);
        if (memory.Int32(main + At(Support + 16)) != 1)
            return Refused("remote debugging is disabled in it (PYTHON_DISABLE_REMOTE_DEBUG, -X disable-remote-debug, or its build)",
                out objection);
        var thread = memory.Pointer(main + At(MainThread));
        if (thread == 0 || memory.Pointer(thread + At(ThreadInterpreter)) != main)
            return Refused("its interpreter has no main thread", out objection);
        var support = thread + At(Support + 8);
        return new DebuggerSupport(thread, thread + At(Support), support + At(Support + 24), support + At(Support + 32),
            (int)At(Support + 40));

        ulong At(int place) => BinaryPrimitives.ReadUInt64LittleEndian(offsets.AsSpan(place));
    }

    // The first in the list is the newest, perhaps a sub-interpreter.
    private static ulong? MainInterpreter(TargetMemory memory, PythonInterpreter interpreter)
    {
        var layout = interpreter.Layout;
        var address = memory.Pointer(interpreter.Runtime + (ulong)layout.RuntimeInterpreters);
        for (var count = 0; address != 0 && count < MaxInterpreters; count++)
        {
            if (memory.Int64(address + (ulong)layout.InterpreterId) == 0)
                return address;
            address = memory.Pointer(address + (ulong)layout.InterpreterNext);
        }
        return null;
    }

    /// <summary>Whether a script waits to be run, read now.</summary>
    public bool HasScript(TargetMemory memory) => (uint)memory.PointerNow(PendingCall) != 0;

    private static DebuggerSupport? Refused(string why, out string? objection)
    {
        objection = why;
        return null;
    }
}
