namespace Probing.Inspection.Python.Layouts;

/// <summary>
/// Where the fields of CPython's structures lie in one version, in bytes from the start of the structure; -1 for what
/// the version does not have. A prefix names the structure: Runtime <c>_PyRuntimeState</c>, Interpreter
/// <c>PyInterpreterState</c>, Gil <c>_gil_runtime_state</c>, Thread <c>PyThreadState</c>, Frame <c>PyFrameObject</c> up to
/// 3.10 and <c>_PyInterpreterFrame</c> after it, Generator <c>PyGenObject</c>. The C name of each is in eng/python-layouts.py, which writes the tables.
/// </summary>
internal sealed record PythonLayout
{
    private const ulong StackRefTags = 3; // Py_TAG_BITS

    public required Version Version { get; init; }

    public required int RuntimeSize { get; init; }
    public required int RuntimeInterpreters { get; init; }
    public required int RuntimeGil { get; init; }
    public required int InterpreterGil { get; init; }
    public required int GilSize { get; init; }
    public required int GilLocked { get; init; }
    public required int GilLastHolder { get; init; }
    public required int InterpreterNext { get; init; }
    public required int InterpreterId { get; init; }
    public required int InterpreterThreads { get; init; }
    public required int InterpreterModules { get; init; }
    public required int ThreadSize { get; init; }
    public required int ThreadNext { get; init; }
    public required int ThreadInterpreter { get; init; }
    public int ThreadSerial { get; init; } = -1;
    public required int ThreadIdent { get; init; }
    public required int ThreadNativeId { get; init; }
    public required int ThreadFrame { get; init; }
    public required int CFrameCurrent { get; init; }
    public int CFramePrevious { get; init; } = -1;
    public int ThreadDataStack { get; init; } = -1;
    public int ThreadDataStackTop { get; init; } = -1;
    public int ThreadDataStackLimit { get; init; } = -1;
    public required int FrameSize { get; init; }
    public required int FrameCode { get; init; }
    public required int FramePrevious { get; init; }
    public required int FrameInstruction { get; init; }
    public required int FrameOwner { get; init; }
    public required int FrameShimOwner { get; init; }
    public int FrameState { get; init; } = -1;
    public int FrameIsEntry { get; init; } = -1;
    public int GeneratorFrame { get; init; } = -1;
    public int GeneratorState { get; init; } = -1;
    public required int FrameGlobals { get; init; }
    public required int FrameLocals { get; init; }
    public required int CodeSize { get; init; }
    public required int CodeArgumentCount { get; init; }
    public required int CodeFlags { get; init; }
    public required int CodeFileName { get; init; }
    public required int CodeName { get; init; }
    public required int CodeQualifiedName { get; init; }
    public required int CodeFirstLine { get; init; }
    public required int CodeLines { get; init; }
    public required int CodeInstructions { get; init; }
    public required int CodeLocalNames { get; init; }
    public int CodeLocalKinds { get; init; } = -1;
    public int CodeCellNames { get; init; } = -1;
    public int CodeFreeNames { get; init; } = -1;
    public required int ObjectType { get; init; }
    public required int VariableSize { get; init; }
    public required int TypeName { get; init; }
    public required int TypeFlags { get; init; }
    public required int TypeBasicSize { get; init; }
    public required int TypeDictOffset { get; init; }
    public required int TypeCachedKeys { get; init; }
    public required int BytesData { get; init; }
    public required int TupleItems { get; init; }
    public required int TextLength { get; init; }
    public required int TextState { get; init; }
    public required int TextAsciiData { get; init; }
    public required int TextCompactData { get; init; }
    public required int IntegerTag { get; init; }
    public required int IntegerDigits { get; init; }
    public int FloatValue { get; init; } = -1;
    public int CellValue { get; init; } = -1;
    public int SetUsed { get; init; } = -1;
    public int DictUsed { get; init; } = -1;
    public required int DictKeys { get; init; }
    public required int DictValues { get; init; }

    /// <summary>What a slot of a frame points to: from 3.14 on (<c>_PyStackRef</c>) the low bits say how it is counted, and
    /// nothing is a null pointer with such a bit.</summary>
    public ulong Untagged(ulong slot) => Version.Minor >= 14 ? slot & ~StackRefTags : slot;
}
