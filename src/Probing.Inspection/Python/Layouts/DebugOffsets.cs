using Probing.Inspection.Memory;

namespace Probing.Inspection.Python.Layouts;

/// <summary>
/// CPython 3.13 and later begin their runtime state with a table of offsets for debuggers (<c>_Py_DebugOffsets</c> in
/// pycore_runtime.h). The large structures among them change between bugfix releases: the process knows best.
/// </summary>
internal static class DebugOffsets
{
    public static PythonLayout Apply(TargetMemory memory, ulong runtime, PythonLayout layout)
    {
        if (!memory.Bytes(runtime, 8).AsSpan().SequenceEqual("xdebugpy"u8))
            throw new UnreadableMemoryException("a runtime state without debug offsets");
        // 3.14 put the main thread before the two last ones.
        var shift = layout.Version.Minor >= 14 ? 8 : 0;
        return layout with
        {
            RuntimeInterpreters = At(40),
            InterpreterId = At(56),
            InterpreterNext = At(64),
            InterpreterThreads = At(72),
            InterpreterModules = At(88 + shift),
            InterpreterGil = At(112 + shift),
        };

        int At(int offset) => memory.Int32(runtime + (ulong)offset);
    }
}
