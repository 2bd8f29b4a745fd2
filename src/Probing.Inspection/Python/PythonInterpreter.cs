using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Inspection.Python.Layouts;
using Probing.Inspection.Tasks;
using Probing.Sdk;

namespace Probing.Inspection.Python;

/// <summary>The CPython inside a process: its version, the layout that follows from it, and where its state lies.</summary>
internal sealed record PythonInterpreter
{
    private const string Supported = "CPython 3.8 to 3.14 can be read from outside";

    public required PythonLayout Layout { get; init; }

    /// <summary>"3.12.1", or "3.9" where only that can be told.</summary>
    public required string Version { get; init; }

    /// <summary>The module that is the interpreter: the executable, or libpython.</summary>
    public required MappedModule Module { get; init; }

    /// <summary>Address of <c>_PyRuntime</c>.</summary>
    public required ulong Runtime { get; init; }

    /// <summary>Address of <c>PyCode_Type</c>, by which a code object is told from anything else.</summary>
    public required ulong CodeType { get; init; }

    /// <summary>Address of <c>PyUnicode_Type</c>.</summary>
    public required ulong TextType { get; init; }

    /// <summary>Address of <c>PyDict_Type</c>.</summary>
    public required ulong DictType { get; init; }

    /// <exception cref="ProbingException">There is none that can be read; the message says why.</exception>
    public static PythonInterpreter FindIn(TargetMemory memory) => TryFindIn(memory)
        ?? throw new ProbingException(ProbingErrorKind.Unavailable,
            $"process {memory.Pid} ({ProcText.Read($"{memory.Pid}/comm")?.Trim()}) is no CPython; {Supported}");

    /// <summary>Null for a program that has none.</summary>
    /// <exception cref="ProbingException">There is one that cannot be read, or the process cannot; the message says why.</exception>
    public static PythonInterpreter? TryFindIn(TargetMemory memory)
    {
        var pid = memory.Pid;
        if (ProcText.Read($"{pid}/stat") is null)
            throw new ProbingException(ProbingErrorKind.Unavailable, $"there is no process {pid}");
        if (ProcText.Status(pid, "State") is { } state && state[0] is 'Z' or 'X')
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {pid} has already ended (zombie); there is nothing to read");
        var modules = MappedModule.AllOf(pid) ?? throw AccessRefusal.Of(pid);
        if (modules.Count == 0)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {pid} has no program mapped: it is a kernel thread, or is ending");
        // libpython first: an executable that uses it may have symbols of the same names, copied from it.
        foreach (var module in modules.OrderByDescending(module => IsNamedPython(module.Path)))
        {
            if (ElfImage.Open(memory, module.Start) is { } image && TryFind(memory, module, image) is { } found)
                return found;
        }
        return null;
    }

    private static bool IsNamedPython(string path) =>
        Path.GetFileName(path).StartsWith("libpython", StringComparison.Ordinal);

    private static PythonInterpreter? TryFind(TargetMemory memory, MappedModule module, ElfImage image)
    {
        try
        {
            return image.Find("_PyRuntime") is { } runtime ? Of(memory, module, image, runtime) : null;
        }
        catch (UnreadableMemoryException)
        {
            return null;
        }
    }

    private static PythonInterpreter Of(TargetMemory memory, MappedModule module, ElfImage image, ElfSymbol runtime)
    {
        // Py_Version came with 3.11. Before it, the size of the runtime state differs between the minor versions.
        var number = image.Find("Py_Version") is { } symbol ? (uint)memory.Int32(symbol.Address) : 0;
        var layout = number == 0 ? PythonLayouts.All.FirstOrDefault(known => known.RuntimeSize == (int)runtime.Size)
            : PythonLayouts.Of(new Version((int)(number >> 24), (int)(number >> 16 & 0xff)));
        var version = number == 0 ? layout?.Version.ToString() : $"{number >> 24}.{number >> 16 & 0xff}.{number >> 8 & 0xff}";
        if (layout is null)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {memory.Pid} runs CPython {version ?? "of an unknown build"}; {Supported}");
        if (image.Find("_Py_MergeZeroLocalRefcount") is not null)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {memory.Pid} runs a free-threaded CPython {version}, which cannot be read from outside yet");
        if (image.Find("_Py_RefTotal") is not null || image.Find("_Py_INCREF_IncRefTotal") is not null)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {memory.Pid} runs a debug build of CPython {version}, which cannot be read from outside yet");
        return new PythonInterpreter
        {
            Layout = layout.Version.Minor >= 13 ? DebugOffsets.Apply(memory, runtime.Address, layout) : layout,
            Version = version!,
            Module = module,
            Runtime = runtime.Address,
            CodeType = Demand("PyCode_Type"),
            TextType = Demand("PyUnicode_Type"),
            DictType = Demand("PyDict_Type"),
        };

        ulong Demand(string name) => image.Find(name)?.Address ?? throw new ProbingException(
            ProbingErrorKind.Unavailable, $"{module.Path} in process {memory.Pid} does not export {name}");
    }
}
