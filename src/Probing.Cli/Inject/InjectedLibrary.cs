using Probing.Cli.Processes;
using Probing.Inspection.Memory;
using Probing.Inspection.Modules;

namespace Probing.Cli.Inject;

/// <summary>Our library as it lies in the memory of a process, and what it reports there (struct probing_report).</summary>
internal sealed class InjectedLibrary
{
    private const string FileName = "libprobing.so";
    private const string EngineName = "libduckdb.so";
    private const int MostFailureBytes = 1000;

    private readonly TargetMemory _memory;
    private readonly ulong _report;

    private InjectedLibrary(TargetMemory memory, ulong bootstrap, ulong report, bool hasEngine) =>
        (_memory, Bootstrap, _report, HasEngine) = (memory, bootstrap, report, hasEngine);

    /// <summary>It needs no libduckdb.so from us: it has loaded one, or one lies beside it.</summary>
    public bool HasEngine { get; }

    /// <summary>Address of its entry.</summary>
    public ulong Bootstrap { get; }

    /// <summary>How far its start is.</summary>
    public ProbeState State
    {
        get
        {
            _memory.Forget();
            return (ProbeState)_memory.Int32(_report + sizeof(int));
        }
    }

    /// <summary>Why its start failed.</summary>
    public string Failure => _memory.CString(_report + 2 * sizeof(int), MostFailureBytes);

    /// <summary>The copy that is this process's own; null when there is none, or only one of a parent that forked it.</summary>
    public static InjectedLibrary? Find(int pid)
    {
        var memory = new TargetMemory(pid);
        var inner = new TargetProcess(pid).InnerPid;
        var map = MemoryMap.Read(pid).Ranges;
        foreach (var range in map.Where(range => range.Offset == 0 && IsCalled(range, FileName)))
        {
            if (Find(memory, range.Start, inner) is var (bootstrap, report))
                return new InjectedLibrary(memory, bootstrap, report, map.Any(other => IsCalled(other, EngineName))
                    || File.Exists($"/proc/{pid}/root{Path.GetDirectoryName(range.Path)}/{EngineName}"));
        }
        return null;
    }

    private static bool IsCalled(MappedRange range, string name) =>
        range.Name == name || range.Name.StartsWith($"memfd:{name}", StringComparison.Ordinal);

    private static (ulong Bootstrap, ulong Report)? Find(TargetMemory memory, ulong start, int process)
    {
        try
        {
            if (ElfImage.Open(memory, start) is not { } image || image.Find("probing_bootstrap") is not { } bootstrap
                || image.Find("probing_report") is not { } report)
                return null;
            var owner = memory.Int32(report.Address);
            return owner == 0 || owner == process ? (bootstrap.Address, report.Address) : null;
        }
        catch (UnreadableMemoryException)
        {
            return null; // the loader gave up half-way, and leaves the first part mapped
        }
    }
}
