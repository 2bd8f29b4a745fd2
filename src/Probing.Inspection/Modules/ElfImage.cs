using System.Text;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Modules;

/// <summary>
/// A 64-bit ELF module as it lies in the memory of a process. Symbols come from there and not from the file, which may be
/// deleted, replaced by an update, or in another mount namespace.
/// </summary>
internal sealed class ElfImage
{
    private const int SymbolSize = 24;
    private const int ProgramHeaderSize = 56;
    private const ulong MaxNoteBytes = 4096;

    private readonly TargetMemory _memory;
    private readonly ulong _symbols;
    private readonly ulong _strings;
    private readonly ulong _hash;

    private ElfImage(TargetMemory memory, ulong start)
    {
        _memory = memory;
        var table = start + memory.Pointer(start + 32);
        var count = memory.Int32(start + 56) & 0xffff;
        var segments = new List<(int Type, ulong Address, ulong Length)>();
        for (var i = 0; i < count; i++)
        {
            var header = table + (ulong)i * ProgramHeaderSize;
            segments.Add((memory.Int32(header), memory.Pointer(header + 16), memory.Pointer(header + 40)));
        }
        var firstLoad = segments.Find(segment => segment.Type == 1); // PT_LOAD
        if (firstLoad == default)
            throw new UnreadableMemoryException("a module without segments");
        Bias = start - (firstLoad.Address & ~0xffful);
        var notes = segments.FindAll(segment => segment.Type == 4 && segment.Length <= MaxNoteBytes); // PT_NOTE
        Notes = [.. notes.Select(note => memory.Bytes(note.Address + Bias, (long)note.Length))];
        var frames = segments.Find(segment => segment.Type == 0x6474e550); // PT_GNU_EH_FRAME
        FrameTable = frames == default ? null : (frames.Address + Bias, frames.Length);
        var dynamic = segments.Find(segment => segment.Type == 2); // PT_DYNAMIC
        if (dynamic == default)
            return;
        for (var entry = dynamic.Address + Bias; memory.Int64(entry) is not 0 and var tag; entry += 16)
        {
            var value = memory.Pointer(entry + 8);
            // The loader makes addresses of most values in place; where it may not write, they are still relative.
            var address = value < start ? value + Bias : value;
            if (tag == 5) // DT_STRTAB
                _strings = address;
            else if (tag == 6) // DT_SYMTAB
                _symbols = address;
            else if (tag == 0x6ffffef5) // DT_GNU_HASH
                _hash = address;
        }
    }

    /// <summary>What is added to the addresses that its file has.</summary>
    public ulong Bias { get; }

    /// <summary>Where the table of call frame information (.eh_frame_hdr) lies, and its length; null where it has none.</summary>
    public (ulong Address, ulong Length)? FrameTable { get; }

    /// <summary>What its makers noted, such as its build id.</summary>
    public IReadOnlyList<byte[]> Notes { get; }

    /// <summary>Null for what is no ELF module of 64 bits.</summary>
    public static ElfImage? Open(TargetMemory memory, ulong start)
    {
        try
        {
            return memory.Bytes(start, 5).AsSpan().SequenceEqual("\u007fELF\u0002"u8) ? new ElfImage(memory, start) : null;
        }
        catch (UnreadableMemoryException)
        {
            return null;
        }
    }

    /// <summary>An exported symbol; null when the module does not define it.</summary>
    public ElfSymbol? Find(string name)
    {
        if (_hash == 0 || _symbols == 0 || _strings == 0)
            return null;
        var bytes = Encoding.UTF8.GetBytes(name);
        uint hash = 5381;
        foreach (var letter in bytes)
            hash = hash * 33 + letter;

        // The GNU hash table: four counts, a Bloom filter, buckets, and chains whose last entry has bit 0 set.
        var bucketCount = (uint)_memory.Int32(_hash);
        var firstSymbol = (uint)_memory.Int32(_hash + 4);
        var filterWords = (uint)_memory.Int32(_hash + 8);
        if (bucketCount == 0)
            return null;
        var buckets = _hash + 16 + filterWords * 8ul;
        var chains = buckets + bucketCount * 4ul;
        var index = (uint)_memory.Int32(buckets + hash % bucketCount * 4ul);
        if (index < firstSymbol)
            return null;
        for (; ; index++)
        {
            var chained = (uint)_memory.Int32(chains + (index - firstSymbol) * 4ul);
            if ((chained | 1) == (hash | 1) && Symbol(index, bytes) is { } found)
                return found;
            if ((chained & 1) != 0)
                return null;
        }
    }

    private ElfSymbol? Symbol(uint index, byte[] name)
    {
        var symbol = _symbols + index * (ulong)SymbolSize;
        var section = _memory.Int32(symbol + 4) >> 16 & 0xffff;
        var text = _memory.Bytes(_strings + (uint)_memory.Int32(symbol), name.Length + 1);
        if (section == 0 || text[^1] != 0 || !text.AsSpan(0, name.Length).SequenceEqual(name))
            return null;
        return new ElfSymbol(_memory.Pointer(symbol + 8) + Bias, _memory.Pointer(symbol + 16));
    }
}
