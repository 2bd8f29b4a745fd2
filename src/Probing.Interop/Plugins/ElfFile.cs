using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// What a shared library's file says about itself: enough to refuse one that cannot be a plugin before any of its code
/// runs. Reads within the file's bytes only; every lie in it is an error.
/// </summary>
public sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SymbolSize = 24;
    private const ushort SharedObject = 3;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<long, List<ulong>> _dynamic = [];

    private ElfFile(string path, byte[] bytes)
    {
        _path = path;
        _bytes = bytes;
        CheckHeader();
        ReadSegments();
    }

    /// <summary>Libraries that the loader must find, too.</summary>
    public IReadOnlyList<string> Needed => [.. Entries(1).Select(Text)];

    /// <summary>True when it looks for those in its own folder.</summary>
    public bool LooksInOwnFolder => Entries(15).Concat(Entries(29)).Any(path => Text(path).Contains("$ORIGIN"));

    /// <summary>Checks that the file is a plugin that this process can load.</summary>
    /// <exception cref="ProbingException">InvalidArgument: what is wrong with it.</exception>
    public static ElfFile Check(string path, byte[] bytes)
    {
        var file = new ElfFile(path, bytes);
        file.CheckEntry();
        return file;
    }

    private void CheckHeader()
    {
        if (_bytes.Length < 4 || !_bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F']))
            throw Bad("it is no shared library (its first bytes are not those of an ELF file)");
        if (_bytes.Length < HeaderSize)
            throw Truncated();
        if (_bytes[4] != 2)
            throw Bad("it is a 32 bit library and this process has 64 bits; build it for this machine");
        if (_bytes[5] != 1)
            throw Bad("it is for a processor of the other byte order; build it for this machine");
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(18));
        if (Machine(machine) != RuntimeInformation.ProcessArchitecture.ToString())
            throw Bad($"it is for the processor {Machine(machine)} and this process runs on " +
                $"{RuntimeInformation.ProcessArchitecture}; build it for this machine");
        if (BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(16)) != SharedObject)
            throw Bad("it is an object file or a program and no shared library; link it with -shared");
    }

    private void ReadSegments()
    {
        var table = Number(32, 8);
        var size = Number(54, 2);
        var count = Number(56, 2);
        (ulong Offset, ulong Size) dynamic = default;
        for (ulong i = 0; i < count; i++)
        {
            var at = checked(table + i * size);
            var (offset, address, length) = (Number(at + 8, 8), Number(at + 16, 8), Number(at + 32, 8));
            if (size < ProgramHeaderSize || offset > (ulong)_bytes.Length || length > (ulong)_bytes.Length - offset)
                throw Truncated();
            switch (Number(at, 4))
            {
                case 1:
                    _segments.Add((address, offset, length));
                    break;
                case 2:
                    dynamic = (offset, length);
                    break;
            }
        }
        for (ulong at = dynamic.Offset; at + 16 <= dynamic.Offset + dynamic.Size && Number(at, 8) != 0; at += 16)
        {
            var tag = (long)Number(at, 8);
            if (!_dynamic.TryGetValue(tag, out var values))
                _dynamic[tag] = values = [];
            values.Add(Number(at + 8, 8));
        }
        if (_dynamic.Count == 0)
            throw Bad("it is a static program and no shared library; link it with -shared");
    }

    private void CheckEntry()
    {
        var address = FindSymbol() ?? throw Bad($"it exports no '{PluginAbi.Symbol}', so it is no plugin of Probing; " +
            "define it with PROBING_PLUGIN(...) of probing_plugin.h and give it default visibility");
        var at = FileOffset(address);
        if (Number(at, 4) != PluginAbi.Magic)
            throw Bad($"its '{PluginAbi.Symbol}' is not what probing_plugin.h defines; use PROBING_PLUGIN(...)");
        if (Number(at + 4, 4) is var abi and not PluginAbi.Version)
            throw Bad($"it is for version {abi} of the plugin interface and this probe has version {PluginAbi.Version}; " +
                "rebuild it with this version's probing_plugin.h");
        if (Number(at + 8, 4) < 24)
            throw Bad($"its '{PluginAbi.Symbol}' has {Number(at + 8, 4)} bytes instead of 24; use PROBING_PLUGIN(...)");
    }

    private ulong? FindSymbol()
    {
        var (symbols, count) = (FileOffset(Entry(6)), SymbolCount());
        var name = Encoding.ASCII.GetBytes(PluginAbi.Symbol + '\0');
        for (ulong i = 1; i < count; i++)
        {
            var at = symbols + i * SymbolSize;
            var isDefined = Number(at + 6, 2) != 0;
            if (isDefined && Bytes(FileOffset(Entry(5)) + Number(at, 4), (ulong)name.Length).SequenceEqual(name))
                return Number(at + 8, 8);
        }
        return null;
    }

    /// <summary>A library has one of two hash tables; neither says outright how many symbols there are.</summary>
    private ulong SymbolCount()
    {
        if (Entries(4).FirstOrDefault() is var old and not 0)
            return Number(FileOffset(old) + 4, 4);
        if (Entries(0x6ffffef5).FirstOrDefault() is not (var gnu and not 0))
            return 0;
        var at = FileOffset(gnu);
        var (buckets, first, filter) = (Number(at, 4), Number(at + 4, 4), Number(at + 8, 4));
        var bucketsAt = at + 16 + filter * 8;
        ulong last = 0;
        for (ulong i = 0; i < buckets; i++)
            last = Math.Max(last, Number(bucketsAt + i * 4, 4));
        if (last < first)
            return first;
        while ((Number(bucketsAt + buckets * 4 + (last - first) * 4, 4) & 1) == 0)
            last++;
        return last + 1;
    }

    private List<ulong> Entries(long tag) => _dynamic.GetValueOrDefault(tag, []);

    private ulong Entry(long tag) => Entries(tag) is [var value, ..] ? value : throw Bad("its dynamic section is damaged");

    private string Text(ulong offset)
    {
        var at = FileOffset(Entry(5)) + offset;
        var rest = Bytes(at, (ulong)_bytes.Length - Math.Min(at, (ulong)_bytes.Length));
        var length = rest.IndexOf((byte)0);
        return length < 0 ? throw Truncated() : Encoding.UTF8.GetString(rest[..length]);
    }

    private ulong FileOffset(ulong address)
    {
        foreach (var segment in _segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size)
                return segment.Offset + (address - segment.Address);
        }
        throw Bad("an address in it lies outside of the file; it is damaged");
    }

    private ulong Number(ulong at, ulong size)
    {
        var bytes = Bytes(at, size);
        return size switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    private ReadOnlySpan<byte> Bytes(ulong at, ulong size) =>
        at <= (ulong)_bytes.Length && size <= (ulong)_bytes.Length - at ? _bytes.AsSpan((int)at, (int)size) : throw Truncated();

    private static string Machine(ushort number) => number switch
    {
        3 => nameof(Architecture.X86),
        40 => nameof(Architecture.Arm),
        62 => nameof(Architecture.X64),
        183 => nameof(Architecture.Arm64),
        243 => "RISC-V",
        _ => $"number {number}",
    };

    private ProbingException Truncated() => Bad("it is truncated; copy or build it again");

    private ProbingException Bad(string what) =>
        new(ProbingErrorKind.InvalidArgument, $"'{_path}' cannot be loaded: {what}");
}
