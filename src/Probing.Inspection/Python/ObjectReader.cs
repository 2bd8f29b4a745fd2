using System.Numerics;
using System.Text;
using Probing.Inspection.Memory;
using Probing.Inspection.Python.Layouts;

namespace Probing.Inspection.Python;

/// <summary>Reads Python objects of another process by their layout; nothing is called there.</summary>
internal sealed class ObjectReader(TargetMemory memory, PythonInterpreter interpreter)
{
    private const int MaxText = 4096;

    public PythonLayout Layout { get; } = interpreter.Layout;

    public TargetMemory Memory { get; } = memory;

    public ulong TypeOf(ulong value) => Memory.Pointer(At(value, Layout.ObjectType));

    /// <summary>The name of a value's class as CPython's errors show it, for instance <c>collections.deque</c>.</summary>
    public string TypeNameOf(ulong value) => Memory.CString(Memory.Pointer(At(TypeOf(value), Layout.TypeName)));

    public bool IsText(ulong value) => value != 0 && TypeOf(value) == interpreter.TextType;

    /// <summary>A <c>str</c>, of at most 4096 characters.</summary>
    public string Text(ulong value)
    {
        var text = TextStart(value, MaxText, out var length);
        return length <= MaxText ? text : throw new UnreadableMemoryException($"a str of {length} characters");
    }

    /// <summary>The beginning of a <c>str</c>.</summary>
    /// <param name="value">Its address.</param>
    /// <param name="maxLength">Characters at most.</param>
    /// <param name="length">How many it has.</param>
    public string TextStart(ulong value, int maxLength, out long length)
    {
        if (!IsText(value))
            throw new UnreadableMemoryException($"no str at {value:x}");
        length = Memory.Int64(At(value, Layout.TextLength));
        var state = Memory.Int32(At(value, Layout.TextState));
        // Bits of the state: two for interning, three for the bytes a character takes, compact, ASCII.
        var kind = state >> 2 & 7;
        var isCompact = (state & 1 << 5) != 0;
        var isAscii = (state & 1 << 6) != 0;
        if (!isCompact || length < 0 || kind is not (1 or 2 or 4))
            throw new UnreadableMemoryException($"no compact str at {value:x}");
        var data = At(value, isAscii ? Layout.TextAsciiData : Layout.TextCompactData);
        var encoding = kind == 1 ? Encoding.Latin1 : kind == 2 ? Encoding.Unicode : Encoding.UTF32;
        return encoding.GetString(Memory.Bytes(data, Math.Min(length, maxLength) * kind));
    }

    public string? TextOrNull(ulong value) => IsText(value) ? Text(value) : null;

    public byte[] BytesValue(ulong value) =>
        Memory.Bytes(At(value, Layout.BytesData), Memory.Int64(At(value, Layout.VariableSize)));

    public ulong TupleItem(ulong tuple, int index) =>
        index < Memory.Int64(At(tuple, Layout.VariableSize))
            ? Memory.Pointer(At(tuple, Layout.TupleItems) + (ulong)index * 8)
            : throw new UnreadableMemoryException($"no item {index} in the tuple at {tuple:x}");

    /// <summary>The texts in a tuple of texts.</summary>
    public IEnumerable<string> TextItems(ulong tuple)
    {
        var count = Memory.Int64(At(tuple, Layout.VariableSize));
        for (var i = 0; i < Math.Min(count, MaxText); i++)
            yield return Text(TupleItem(tuple, i));
    }

    /// <summary>An <c>int</c> from 0 to 2⁶⁴ - 1.</summary>
    public ulong UnsignedValue(ulong value) =>
        Integer(value, 3) is { } number && number >= 0 && number <= ulong.MaxValue ? (ulong)number
            : throw new UnreadableMemoryException($"no int of 64 bits at {value:x}");

    /// <summary>An <c>int</c>, whose digits have 30 bits; null when there are too many of them.</summary>
    public BigInteger? Integer(ulong value, int maxDigits)
    {
        // Up to 3.11 the sign is that of the number of digits; after it, 2 in the lowest two bits is below zero.
        var tag = Memory.Int64(At(value, Layout.IntegerTag));
        var isOld = Layout.Version.Minor < 12;
        var count = isOld ? Math.Abs(tag) : tag >> 3;
        if (count < 0 || count > maxDigits)
            return null;
        var number = BigInteger.Zero;
        for (var i = (int)count - 1; i >= 0; i--)
            number = number << 30 | (uint)Memory.Int32(At(value, Layout.IntegerDigits) + (ulong)i * 4);
        return (isOld ? tag < 0 : (tag & 3) == 2) ? -number : number;
    }

    /// <summary>The items of a dictionary; empty for what is none.</summary>
    public IEnumerable<(ulong Key, ulong Value)> Items(ulong dict) =>
        dict == 0 || !IsDict(dict) ? []
            : new DictKeys(this, Memory.Pointer(At(dict, Layout.DictKeys)))
                .Items(ValuesOf(Memory.Pointer(At(dict, Layout.DictValues))));

    /// <summary>The value under a text key; 0 when there is none.</summary>
    public ulong Item(ulong dict, string key) => Named(Items(dict), key);

    /// <summary>An attribute that an object keeps itself (its <c>__dict__</c>, or what 3.11 and later keep in place of
    /// one); 0 when there is none.</summary>
    public ulong Attribute(ulong value, string name)
    {
        var type = TypeOf(value);
        var offset = Memory.Int64(At(type, Layout.TypeDictOffset));
        var flags = Memory.Int64(At(type, Layout.TypeFlags));
        const long ManagedDict = 1 << 4;
        const long InlineValues = 1 << 2;
        if (Layout.Version.Minor < 11 || (flags & ManagedDict) == 0)
            return offset > 0 ? Item(Memory.Pointer(value + (ulong)offset), name) : 0;

        // A managed dictionary lies before the object; values without a dictionary are in the order of the class's keys.
        var slot = Memory.Pointer(value - 24);
        var keys = new DictKeys(this, Memory.Pointer(At(type, Layout.TypeCachedKeys)));
        switch (Layout.Version.Minor)
        {
            case 11:
                var values = Memory.Pointer(value - 32);
                return values == 0 ? Item(slot, name) : Named(keys.Items(values), name);
            case 12: // an odd pointer is one byte before the values
                return (slot & 1) == 0 ? Item(slot, name) : Named(keys.Items(slot + 1), name);
            default:
                return slot != 0 ? Item(slot, name) : (flags & InlineValues) == 0 ? 0
                    : Named(keys.Items(ValuesOf(value + (ulong)Memory.Int64(At(type, Layout.TypeBasicSize)))), name);
        }
    }

    private bool IsDict(ulong value)
    {
        const int DictSubclass = 1 << 29;
        var type = TypeOf(value);
        return type == interpreter.DictType || (Memory.Int32(At(type, Layout.TypeFlags)) & DictSubclass) != 0;
    }

    private ulong Named(IEnumerable<(ulong Key, ulong Value)> items, string name)
    {
        foreach (var (key, value) in items)
        {
            if (IsText(key) && Memory.Int64(At(key, Layout.TextLength)) == name.Length && Text(key) == name)
                return value;
        }
        return 0;
    }

    // 3.13 put four counts before the values.
    private ulong ValuesOf(ulong values) => values != 0 && Layout.Version.Minor >= 13 ? values + 8 : values;

    private static ulong At(ulong address, int offset) => address + (ulong)offset;
}
