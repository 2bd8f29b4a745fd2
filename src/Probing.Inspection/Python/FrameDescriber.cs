using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>Gives frames their names and lines.</summary>
/// <param name="objects">The process.</param>
/// <param name="codes">Its code objects.</param>
/// <param name="locals">Null when the local variables are not wanted.</param>
internal sealed class FrameDescriber(ObjectReader objects, CodeReader codes, LocalsReader? locals)
{
    private readonly Dictionary<ulong, string?> _modules = [];

    public PythonFrame Describe(RawFrame frame)
    {
        var code = codes.Read(frame.Code);
        return new PythonFrame
        {
            Function = code.Name,
            QualifiedName = code.QualifiedName ?? (ClassOf(frame, code) is { } type ? $"{type}.{code.Name}" : code.Name),
            File = code.File,
            Line = LineTable.Line(objects.Layout, code.Lines, code.FirstLine, frame.Instruction),
            Module = ModuleOf(frame.Globals),
            Locals = locals?.Read(frame),
        };
    }

    private string? ModuleOf(ulong globals)
    {
        if (_modules.TryGetValue(globals, out var name))
            return name;
        return _modules[globals] = Optional(() => objects.TextOrNull(objects.Item(globals, "__name__")));
    }

    // Before 3.11 a code object does not know its class; the class of self is the next best, for a class method cls.
    private string? ClassOf(RawFrame frame, CodeObject code) => code.FirstArgument is null ? null : Optional(() =>
    {
        var first = objects.Memory.Pointer(frame.Address + (ulong)objects.Layout.FrameLocals); // never tagged before 3.11
        return first == 0 ? null : code.FirstArgument == "self" ? objects.TypeNameOf(first)
            : objects.Memory.CString(objects.Memory.Pointer(first + (ulong)objects.Layout.TypeName));
    });

    // A name that cannot be read is no reason to lose the frame.
    private static string? Optional(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableMemoryException)
        {
            return null;
        }
    }
}
