using Probing.Inspection.Memory;
using Probing.Inspection.Modules;

namespace Probing.Inspection.Native;

/// <summary>A program or library in a process, with what leads out of its functions and what they are called.</summary>
internal sealed class NativeModule
{
    private readonly TargetMemory _memory;
    private readonly Lazy<SymbolTable> _symbols;
    private readonly Lazy<CallFrames?> _frames;
    private readonly Dictionary<ulong, UnwindRow?> _rows = [];

    private NativeModule(TargetMemory memory, string path, ElfImage image, Func<SymbolTable> symbols)
    {
        _memory = memory;
        (Path, Bias) = (path, image.Bias);
        _symbols = new(symbols);
        _frames = new(() => image.FrameTable is var (table, size) ? CallFrames.Open(_memory, table, size)
            : _symbols.Value.FrameSection is var (section, length) ? CallFrames.Scan(_memory, section + Bias, length) : null);
    }

    /// <summary>As the process sees it, or <c>[vdso]</c>.</summary>
    public string Path { get; }

    /// <summary>What is added to the addresses that its file has.</summary>
    public ulong Bias { get; }

    /// <summary>Null for what is no ELF module of 64 bits.</summary>
    /// <param name="memory">The process.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="start">Where its first byte lies.</param>
    /// <param name="symbols">Reads the names, of a file that has this build id; null: of any.</param>
    public static NativeModule? Open(TargetMemory memory, string path, ulong start, Func<string?, SymbolTable> symbols)
    {
        if (ElfImage.Open(memory, start) is not { } image)
            return null;
        var id = image.Notes.Select(note => SymbolTable.BuildId(note)).FirstOrDefault(found => found is not null);
        return new NativeModule(memory, path, image, () => symbols(id));
    }

    /// <summary>How to leave the function at an address; null where nothing is said about it.</summary>
    public UnwindRow? Row(ulong address)
    {
        if (_rows.TryGetValue(address, out var row))
            return row;
        try
        {
            row = _frames.Value?.Find(address);
        }
        catch (UnreadableMemoryException)
        {
            row = null; // the library is being unloaded, or speaks a dialect
        }
        return _rows[address] = row;
    }

    /// <summary>The function at an address; null where it has no name.</summary>
    public string? Function(ulong address) => _symbols.Value.Find(address - Bias);

    /// <summary>
    /// The function that a call goes to, told by the address behind it; null where that is not in the instruction. So a function
    /// has its name also in those parts that the compiler has put elsewhere, and that a stripped file has no names for.
    /// </summary>
    public string? Called(ulong returnAddress)
    {
        const int Length = 5;
        const byte NearCall = 0xe8; // with the distance in four bytes
        try
        {
            var code = _memory.Bytes(returnAddress - Length, Length);
            return code[0] == NearCall ? Function(returnAddress + (ulong)BitConverter.ToInt32(code, 1)) : null;
        }
        catch (UnreadableMemoryException)
        {
            return null;
        }
    }
}
