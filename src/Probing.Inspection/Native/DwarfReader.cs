using System.Buffers.Binary;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Native;

/// <summary>Reads the numbers of call frame information one after the other (DWARF 5, 7.6; Linux Standard Base, .eh_frame).</summary>
/// <param name="bytes">What is read.</param>
/// <param name="address">Where its first byte lies in the process: some numbers are relative to their own place.</param>
/// <remarks>All that reads call frame information throws <see cref="UnreadableMemoryException"/>, and nothing else, where it is broken.</remarks>
internal ref struct DwarfReader(ReadOnlySpan<byte> bytes, ulong address)
{
    private const int Indirect = 0x80; // DW_EH_PE_indirect
    private const int Omitted = 0xff; // DW_EH_PE_omit

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; set; }

    public readonly bool IsAtEnd => Position >= _bytes.Length;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Bytes behind their count.</summary>
    public ReadOnlySpan<byte> Block() => Take((int)Math.Min(Unsigned(), int.MaxValue));

    /// <summary>A number of variable length (ULEB128).</summary>
    public ulong Unsigned()
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift < 64)
                value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    /// <summary>A signed number of variable length (SLEB128).</summary>
    public long Signed()
    {
        var value = 0L;
        for (var shift = 0; ;)
        {
            var next = Byte();
            if (shift < 64)
                value |= (long)(next & 0x7f) << shift;
            shift += 7;
            if (next < 0x80)
                return shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
        }
    }

    /// <summary>A pointer in one of the encodings DW_EH_PE; those relative to .eh_frame_hdr take its address.</summary>
    public ulong Pointer(byte encoding, ulong table = 0)
    {
        if (encoding == Omitted)
            return 0;
        var place = address + (ulong)Position;
        var value = (encoding & 0xf) switch
        {
            0 or 4 or 12 => UInt64(),
            1 => Unsigned(),
            2 => UInt16(),
            3 => UInt32(),
            9 => (ulong)Signed(),
            10 => (ulong)(short)UInt16(),
            11 => (ulong)(int)UInt32(),
            _ => throw new UnreadableMemoryException($"a pointer of encoding {encoding:x}"),
        };
        if ((encoding & Indirect) != 0)
            return 0; // only personality routines are, which nobody here calls
        return (encoding & 0x70) switch
        {
            0 => value,
            0x10 => place + value,
            0x30 => table + value,
            _ => throw new UnreadableMemoryException($"a pointer of encoding {encoding:x}"),
        };
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - Position)
            throw new UnreadableMemoryException("call frame information that ends too early");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
