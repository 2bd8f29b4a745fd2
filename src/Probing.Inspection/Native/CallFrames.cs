using System.Buffers.Binary;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Native;

/// <summary>
/// The call frame information of one module, as it lies in the process's memory: found by the sorted table of
/// <c>.eh_frame_hdr</c>, or in programs without it, which are linked statically, by going through all of it once. It is there
/// for exceptions, so also in programs that are stripped and compiled without frame pointers.
/// </summary>
internal sealed class CallFrames
{
    private const byte SortedTable = 0x3b; // DW_EH_PE_datarel | DW_EH_PE_sdata4
    private const int HeaderBytes = 4;
    private const int EntryBytes = 8;
    private const int MaxEntryBytes = 1 << 20;

    private readonly TargetMemory _memory;
    private readonly Func<int, (ulong Start, ulong Entry)> _function;
    private readonly int _count;

    private CallFrames(TargetMemory memory, int count, Func<int, (ulong Start, ulong Entry)> function) =>
        (_memory, _count, _function) = (memory, count, function);

    /// <summary>Null when the header has no table that can be searched.</summary>
    public static CallFrames? Open(TargetMemory memory, ulong header, ulong length)
    {
        var bytes = memory.Bytes(header, (long)length);
        if (bytes.Length < HeaderBytes || bytes[0] != 1 || bytes[3] != SortedTable)
            return null;
        var reader = new DwarfReader(bytes, header) { Position = HeaderBytes };
        reader.Pointer(bytes[1], header);
        var count = reader.Pointer(bytes[2], header);
        if (count > (ulong)(bytes.Length - reader.Position) / EntryBytes)
            return null;
        var table = reader.Position;
        return new CallFrames(memory, (int)count, i => (Place(table + i * EntryBytes), Place(table + i * EntryBytes + 4)));

        ulong Place(int offset) => header + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));
    }

    /// <summary>Goes through the section <c>.eh_frame</c> itself.</summary>
    public static CallFrames Scan(TargetMemory memory, ulong section, ulong length)
    {
        var bytes = memory.Bytes(section, (long)length);
        var functions = new List<(ulong Start, ulong Entry)>();
        var frames = new CallFrames(memory, 0, _ => default);
        for (var at = 0; at + 8 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            if (size is 0 or > MaxEntryBytes)
                break;
            // An entry that says how far back the common one lies; of that itself it is 0.
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) != 0)
                functions.Add((frames.StartOf(section + (ulong)at), section + (ulong)at));
            at += (int)size + 4;
        }
        functions.Sort();
        return new CallFrames(memory, functions.Count, i => functions[i]);
    }

    /// <summary>How to leave the function at an address; null where nothing is said about it.</summary>
    public UnwindRow? Find(ulong address)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_function(middle).Start <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? null : Read(_function(low - 1).Entry, address);
    }

    private ulong StartOf(ulong entry)
    {
        var reader = new DwarfReader(Entry(entry), entry + 4);
        var common = entry + 4 - reader.UInt32();
        var head = new DwarfReader(Entry(common), common + 4);
        return reader.Pointer(CommonEntry.Read(ref head).Encoding);
    }

    private UnwindRow? Read(ulong entry, ulong address)
    {
        var function = Entry(entry);
        var reader = new DwarfReader(function, entry + 4);
        var common = entry + 4 - reader.UInt32();
        var shared = Entry(common);
        var head = new DwarfReader(shared, common + 4);
        var description = CommonEntry.Read(ref head);

        var start = reader.Pointer(description.Encoding);
        // Its length, in the same size, relative to nothing.
        var length = reader.Pointer((byte)(description.Encoding & 0xf));
        if (address < start || address - start >= length)
            return null;
        if (description.HasAugmentation)
            reader.Block();
        var program = new FrameProgram(description.CodeFactor, description.DataFactor, description.Encoding);
        var initial = program.Run(ref head, new UnwindRow { IsSignalFrame = description.IsSignalFrame }, initial: null, start, address);
        return program.Run(ref reader, initial.Copy(), initial, start, address);
    }

    private byte[] Entry(ulong address)
    {
        var length = (uint)_memory.Int32(address);
        if (length is 0 or > MaxEntryBytes)
            throw new UnreadableMemoryException($"call frame information of {length} bytes");
        return _memory.Bytes(address + 4, length);
    }

    /// <summary>What many functions have in common (CIE).</summary>
    private readonly record struct CommonEntry(
        ulong CodeFactor, long DataFactor, byte Encoding, bool HasAugmentation, bool IsSignalFrame)
    {
        /// <summary>Leaves the reader at the instructions.</summary>
        public static CommonEntry Read(ref DwarfReader reader)
        {
            reader.UInt32(); // 0: not a function's
            var version = reader.Byte();
            if (version is not (1 or 3))
                throw new UnreadableMemoryException($"call frame information of version {version}");
            var letters = new List<byte>();
            while (reader.Byte() is not 0 and var letter)
                letters.Add(letter);
            var codeFactor = reader.Unsigned();
            var dataFactor = reader.Signed();
            if ((version == 1 ? reader.Byte() : reader.Unsigned()) != UnwindRow.ReturnAddress)
                throw new UnreadableMemoryException("a return address that lies elsewhere");
            byte encoding = 0;
            var isSignalFrame = false;
            if (letters is not [(byte)'z', ..])
                return new CommonEntry(codeFactor, dataFactor, encoding, false, false);
            var data = new DwarfReader(reader.Block(), 0);
            foreach (var letter in letters.Skip(1))
            {
                if (letter == 'R')
                    encoding = data.Byte();
                else if (letter == 'P')
                    data.Pointer(data.Byte());
                else if (letter == 'L')
                    data.Byte();
                else if (letter == 'S')
                    isSignalFrame = true;
            }
            return new CommonEntry(codeFactor, dataFactor, encoding, true, isSignalFrame);
        }
    }
}
