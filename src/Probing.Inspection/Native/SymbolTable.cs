using System.Buffers.Binary;
using System.Text;

namespace Probing.Inspection.Native;

/// <summary>The functions of an ELF file by their addresses: of its symbol tables, and those of a separate debug file.</summary>
internal sealed class SymbolTable
{
    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const int SymbolBytes = 24;
    private const int MaxTableBytes = 1 << 30;
    private const int MaxNameBytes = 1 << 16;
    private const int FullTable = 2, ExportTable = 11; // SHT_SYMTAB, SHT_DYNSYM
    private const int Note = 7; // SHT_NOTE
    private const uint BuildIdKind = 3; // NT_GNU_BUILD_ID
    private const int Function = 2, IndirectFunction = 10; // STT_FUNC, STT_GNU_IFUNC
    private const string DebugFolder = "/usr/lib/debug";

    private readonly List<Entry> _entries = [];
    private readonly List<byte[]> _names = [];

    private SymbolTable()
    {
    }

    /// <summary>Where the file has its call frame information, and its length; null where it has none.</summary>
    public (ulong Address, ulong Length)? FrameSection { get; private set; }

    /// <summary>Empty when no file can be read: then there are no names.</summary>
    /// <param name="files">Which may be it.</param>
    /// <param name="id">The build id that it must have; null: any.</param>
    public static SymbolTable Read(IEnumerable<string> files, string? id)
    {
        var table = new SymbolTable();
        foreach (var file in files)
        {
            try
            {
                table.Add(file, id, isDebugFile: false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // Deleted, not ours to read, or not the file that is mapped any more.
            }
        }
        table._entries.Sort();
        return table;
    }

    /// <summary>The function at an address of the file; null where there is none.</summary>
    public string? Find(ulong address)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }
        for (var i = low - 1; i >= 0 && i >= low - 8; i--)
        {
            var entry = _entries[i];
            if (address < entry.End && (entry.HasSize || i == low - 1))
                return Name(entry);
        }
        return null;
    }

    private string Name(Entry entry)
    {
        var bytes = _names[entry.Table].AsSpan(entry.Name);
        bytes = bytes[..Math.Min(bytes.Length, MaxNameBytes)];
        var end = bytes.IndexOf((byte)0);
        return SymbolName.Readable(Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]));
    }

    private void Add(string path, string? id, bool isDebugFile)
    {
        using var file = File.OpenRead(path);
        var header = Bytes(file, 0, HeaderBytes);
        if (!header.AsSpan(0, 5).SequenceEqual("\u007fELF\u0002"u8))
            throw new InvalidDataException("no ELF file of 64 bits");
        var sections = Bytes(file, (long)U64(header, 40), (header[60] | header[61] << 8) * SectionBytes);
        for (var at = 0; at < sections.Length; at += SectionBytes)
        {
            if (U32(sections, at + 4) == Note && !isDebugFile && BuildId(Content(file, sections, at)) is { } found)
            {
                if (found != (id ?? found))
                    throw new InvalidDataException("another build of the file that is mapped");
                AddDebugFile(path, found);
            }
        }
        for (var at = 0; at < sections.Length; at += SectionBytes)
        {
            if (U32(sections, at + 4) is FullTable or ExportTable)
                AddSymbols(file, sections, at);
        }
        if (!isDebugFile)
            FrameSection = FindFrames(sections, Content(file, sections, (header[62] | header[63] << 8) * SectionBytes));
    }

    private static (ulong Address, ulong Length)? FindFrames(byte[] sections, byte[] names)
    {
        for (var at = 0; at < sections.Length; at += SectionBytes)
        {
            var name = U32(sections, at);
            if (name < (uint)names.Length && names.AsSpan((int)name).StartsWith(".eh_frame\0"u8))
                return (U64(sections, at + 16), U64(sections, at + 32));
        }
        return null;
    }

    private void AddDebugFile(string path, string id)
    {
        // The process's own files first: /proc/PID/root is a part of the path then.
        var root = path.IndexOf("/root/", StringComparison.Ordinal) is >= 0 and var found ? path[..(found + 5)] : "";
        foreach (var place in (string[])[root, ""])
        {
            var file = $"{place}{DebugFolder}/.build-id/{id[..2]}/{id[2..]}.debug";
            if (!File.Exists(file))
                continue;
            try
            {
                Add(file, id, isDebugFile: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // Not ours to read, or broken: the file itself still has names.
            }
        }
    }

    private void AddSymbols(FileStream file, byte[] sections, int at)
    {
        var symbols = Content(file, sections, at);
        _names.Add(Content(file, sections, U32(sections, at + 40) * (long)SectionBytes));
        for (var i = 0; i + SymbolBytes <= symbols.Length; i += SymbolBytes)
        {
            var section = symbols[i + 6] | symbols[i + 7] << 8;
            var name = U32(symbols, i);
            if ((symbols[i + 4] & 0xf) is Function or IndirectFunction && section != 0 && name < (uint)_names[^1].Length)
                _entries.Add(Symbol(symbols, i, sections, section, (int)name));
        }
    }

    // Assembler functions have no size: they end where the next begins, or with their section.
    private Entry Symbol(byte[] symbols, int at, byte[] sections, int section, int name)
    {
        var (address, size) = (U64(symbols, at + 8), U64(symbols, at + 16));
        var place = section * SectionBytes;
        var end = size > 0 ? address + size
            : place + SectionBytes <= sections.Length ? U64(sections, place + 16) + U64(sections, place + 32) : address + 1;
        return new Entry(address, end, size > 0, _names.Count - 1, name);
    }

    private static byte[] Content(FileStream file, byte[] sections, long at) => at + SectionBytes > sections.Length
        ? throw new InvalidDataException("a section that the file does not have")
        : Bytes(file, (long)U64(sections, (int)at + 24), Length(sections, (int)at));

    /// <summary>The build id among notes; null where there is none.</summary>
    public static string? BuildId(ReadOnlySpan<byte> notes)
    {
        const int Head = 12;
        // Each: length of its name, of its content, and its kind; the name and the content, filled up to four bytes.
        while (notes.Length >= Head)
        {
            var (nameLength, length) = (BinaryPrimitives.ReadUInt32LittleEndian(notes), BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]));
            var content = Head + ((nameLength + 3L) & ~3L);
            var end = content + ((length + 3L) & ~3L);
            if (content + length > notes.Length)
                return null;
            if (BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]) == BuildIdKind && notes[Head..].StartsWith("GNU\0"u8) && length > 2)
                return Convert.ToHexStringLower(notes.Slice((int)content, (int)length));
            notes = end < notes.Length ? notes[(int)end..] : [];
        }
        return null;
    }

    private static int Length(byte[] sections, int at) => U64(sections, at + 32) is <= MaxTableBytes and var length ? (int)length
        : throw new InvalidDataException("a table beyond all measure");

    private static byte[] Bytes(FileStream file, long offset, int length)
    {
        if (offset < 0 || offset > file.Length - length)
            throw new InvalidDataException("a table behind the end of the file");
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private readonly record struct Entry(ulong Address, ulong End, bool HasSize, int Table, int Name) : IComparable<Entry>
    {
        // Of several at one address one with a size is taken first.
        public int CompareTo(Entry other) => (Address, HasSize, End).CompareTo((other.Address, other.HasSize, other.End));
    }
}
