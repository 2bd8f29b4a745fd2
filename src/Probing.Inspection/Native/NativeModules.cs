using System.Globalization;
using Probing.Inspection.Memory;
using Probing.Inspection.Tasks;

namespace Probing.Inspection.Native;

/// <summary>What is mapped into a process at a moment, by address.</summary>
internal sealed class NativeModules
{
    private const string Deleted = " (deleted)";

    private readonly TargetMemory _memory;
    private readonly Dictionary<string, NativeModule?> _opened = [];
    private readonly List<Range> _ranges = [];

    /// <param name="memory">The process.</param>
    /// <param name="maps">The text of <c>/proc/PID/maps</c>.</param>
    public NativeModules(TargetMemory memory, string maps)
    {
        _memory = memory;
        // A module begins with the start of its file, which some linkers map a second time, right behind the first. What
        // belongs to no file may lie in between.
        ulong start = 0, end = 0;
        var path = "";
        foreach (var line in maps.Split('\n'))
        {
            // start-end perms offset device inode path
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 5)
                continue;
            var named = fields.Length > 5 ? fields[5] : "";
            var dash = fields[0].IndexOf('-');
            var range = new Range(Hexadecimal(fields[0].AsSpan(0, dash)), Hexadecimal(fields[0].AsSpan(dash + 1)), fields[0], 0, named,
                fields[1][2] == 'x');
            if (named.Length > 0)
            {
                if (named != path || (!fields[2].AsSpan().ContainsAnyExcept('0') && range.Start != end))
                    (path, start) = (named, range.Start);
                end = range.End;
            }
            _ranges.Add(range with { ModuleStart = start });
        }
    }

    /// <summary>The end of the mapping that an address lies in; the address itself where nothing is mapped.</summary>
    public ulong EndOf(ulong address) => Find(address)?.End ?? address;

    /// <summary>The module whose code lies at an address; null for code that no file has, such as a just-in-time compiler's.</summary>
    public NativeModule? At(ulong address)
    {
        if (Find(address) is not { IsCode: true } range || range.Path.Length == 0)
            return null;
        var key = $"{range.ModuleStart:x} {range.Path}";
        if (!_opened.TryGetValue(key, out var module))
            module = _opened[key] = NativeModule.Open(_memory, range.Path, range.ModuleStart, id => SymbolTable.Read(Files(range), id));
        return module;
    }

    // Through the process's own root; what was deleted since, by the mapping, which only root may.
    private IEnumerable<string> Files(Range range)
    {
        var proc = $"/proc/{_memory.Pid}";
        if (range.Path[0] != '/')
            return [];
        if (range.Path.EndsWith(Deleted, StringComparison.Ordinal))
            return [$"{proc}/map_files/{range.Text}"];
        return [$"{proc}/root{range.Path}"];
    }

    private Range? Find(ulong address)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Start <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && address < _ranges[low - 1].End ? _ranges[low - 1] : null;
    }

    private static ulong Hexadecimal(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Range(ulong Start, ulong End, string Text, ulong ModuleStart, string Path, bool IsCode);
}
