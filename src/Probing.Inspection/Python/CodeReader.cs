using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>Reads code objects, each once: the same functions are on the stacks of many threads.</summary>
internal sealed class CodeReader(ObjectReader objects, PythonInterpreter interpreter)
{
    private readonly Dictionary<ulong, CodeObject> _known = [];

    /// <exception cref="UnreadableMemoryException">There is no code object.</exception>
    public CodeObject Read(ulong address)
    {
        var layout = objects.Layout;
        var memory = objects.Memory;
        if (objects.TypeOf(address) != interpreter.CodeType)
            throw new UnreadableMemoryException($"no code object at {address:x}");
        var file = Field(layout.CodeFileName);
        var name = Field(layout.CodeName);
        var lines = Field(layout.CodeLines);
        var firstLine = memory.Int32(address + (ulong)layout.CodeFirstLine);
        if (_known.TryGetValue(address, out var known) && known.FileAddress == file && known.NameAddress == name
            && known.LinesAddress == lines && known.FirstLine == firstLine)
            return known;

        var argument = memory.Int32(address + (ulong)layout.CodeArgumentCount) > 0
            ? objects.TextOrNull(objects.TupleItem(Field(layout.CodeLocalNames), 0)) : null;
        return _known[address] = new CodeObject
        {
            FileAddress = file,
            NameAddress = name,
            LinesAddress = lines,
            FirstLine = firstLine,
            File = objects.Text(file),
            Name = objects.Text(name),
            QualifiedName = layout.CodeQualifiedName < 0 ? null : objects.Text(Field(layout.CodeQualifiedName)),
            FirstArgument = argument is "self" or "cls" ? argument : null,
            Lines = objects.BytesValue(lines),
        };

        ulong Field(int offset) => memory.Pointer(address + (ulong)offset);
    }
}
