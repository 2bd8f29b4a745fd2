using Probing.Inspection.Memory;
using Probing.Inspection.Modules;

namespace Probing.Inspection.Native;

/// <summary>What is mapped into a process at a moment, by address.</summary>
internal sealed class NativeModules
{
    private readonly TargetMemory _memory;
    private readonly Dictionary<string, NativeModule?> _opened = [];
    private readonly List<(MappedRange Range, ulong ModuleStart)> _ranges = [];

    /// <param name="memory">The process.</param>
    /// <param name="maps">The text of <c>/proc/PID/maps</c>.</param>
    public NativeModules(TargetMemory memory, string maps)
    {
        _memory = memory;
        // A module begins with the start of its file, which some linkers map a second time, right behind the first. What
        // belongs to no file may lie in between.
        ulong start = 0, end = 0;
        var path = "";
        foreach (var range in MappedRange.ParseAll(maps))
        {
            if (range.Path.Length > 0)
            {
                if (range.Path != path || (range.Offset == 0 && range.Start != end))
                    (path, start) = (range.Path, range.Start);
                end = range.End;
            }
            _ranges.Add((range, start));
        }
    }

    /// <summary>The end of the mapping that an address lies in; the address itself where nothing is mapped.</summary>
    public ulong EndOf(ulong address) => Find(address)?.Range.End ?? address;

    /// <summary>The module whose code lies at an address; null for code that no file has, such as a just-in-time compiler's.</summary>
    public NativeModule? At(ulong address)
    {
        if (Find(address) is not ({ IsCode: true, Path.Length: > 0 } range, var start))
            return null;
        var key = $"{start:x} {range.Path}";
        if (!_opened.TryGetValue(key, out var module))
            module = _opened[key] = NativeModule.Open(_memory, range.Path, start, id => SymbolTable.Read(Files(range), id));
        return module;
    }

    // Through the process's own root; what was deleted since, by the mapping, which only root may.
    private IEnumerable<string> Files(MappedRange range)
    {
        var proc = $"/proc/{_memory.Pid}";
        return !range.IsFile ? [] : [range.IsDeleted ? $"{proc}/map_files/{range.Start:x}-{range.End:x}" : $"{proc}/root{range.Path}"];
    }

    private (MappedRange Range, ulong ModuleStart)? Find(ulong address)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Range.Start <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && address < _ranges[low - 1].Range.End ? _ranges[low - 1] : null;
    }
}
