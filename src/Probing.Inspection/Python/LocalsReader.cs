using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>Reads the local variables of a frame: arguments, locals, and what it shares with closures.</summary>
internal sealed class LocalsReader(ObjectReader objects)
{
    private const int MaxLocals = 200;
    private const byte CellOrFree = 0x40 | 0x80; // CO_FAST_CELL, CO_FAST_FREE
    private const byte Hidden = 0x10; // CO_FAST_HIDDEN: a comprehension's, while none runs

    private readonly ValueText _values = new(objects);

    /// <summary>Those that have a value, in the order of the code object.</summary>
    public IReadOnlyList<PythonLocal> Read(RawFrame frame)
    {
        var locals = new List<PythonLocal>();
        var slots = frame.Address + (ulong)objects.Layout.FrameLocals;
        foreach (var (name, isShared) in Names(frame.Code))
        {
            if (locals.Count == MaxLocals)
                break;
            try
            {
                var value = objects.Layout.Untagged(objects.Memory.Pointer(slots));
                if (value != 0 && isShared && objects.TypeNameOf(value) == "cell")
                    value = objects.Memory.Pointer(value + (ulong)objects.Layout.CellValue);
                if (value != 0 && name is not null)
                    locals.Add(new PythonLocal(name, _values.Of(value)));
            }
            catch (UnreadableMemoryException)
            {
                locals.Add(new PythonLocal(name ?? "?", "(unreadable)"));
            }
            slots += 8;
        }
        return locals;
    }

    // A name of null is a slot that is not shown.
    private IEnumerable<(string? Name, bool IsShared)> Names(ulong code)
    {
        var layout = objects.Layout;
        if (layout.CodeLocalKinds < 0)
        {
            var plain = Tuple(layout.CodeLocalNames).Select(name => ((string?)name, false));
            var shared = Tuple(layout.CodeCellNames).Concat(Tuple(layout.CodeFreeNames)).Select(name => ((string?)name, true));
            return plain.Concat(shared);
        }
        var kinds = objects.BytesValue(Field(layout.CodeLocalKinds));
        return Tuple(layout.CodeLocalNames).Zip(kinds, (name, kind) =>
            ((kind & Hidden) != 0 ? null : name, (kind & CellOrFree) != 0));

        ulong Field(int offset) => objects.Memory.Pointer(code + (ulong)offset);

        IEnumerable<string> Tuple(int offset) => objects.TextItems(Field(offset));
    }
}
