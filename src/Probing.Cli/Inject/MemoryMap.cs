using Probing.Cli.Processes;
using Probing.Inspection.Modules;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>What is mapped where in a process, at the moment of <see cref="Read"/>.</summary>
internal sealed class MemoryMap
{
    private MemoryMap(IReadOnlyList<MappedRange> ranges) => Ranges = ranges;

    public IReadOnlyList<MappedRange> Ranges { get; }

    /// <exception cref="ProbingException">Unavailable: the process has ended. PermissionDenied: it is closed to us.</exception>
    public static MemoryMap Read(int pid)
    {
        var text = ProcFile.Text(pid, "maps");
        if (string.IsNullOrEmpty(text))
            throw Directory.Exists($"/proc/{pid}") && text is null
                ? new ProbingException(ProbingErrorKind.PermissionDenied, $"no permission to read the memory map of process {pid}; "
                    + "ask as its user or as root (sudo)")
                : new ProbingException(ProbingErrorKind.Unavailable, $"process {pid} has ended");
        return new MemoryMap(MappedRange.ParseAll(text));
    }

    public MappedRange? At(ulong address) => Ranges.FirstOrDefault(range => range.Contains(address));

    /// <summary>Where the file of such a name is mapped with its first byte; null when it is not.</summary>
    public MappedRange? Module(Func<string, bool> name) =>
        Ranges.FirstOrDefault(range => range.Offset == 0 && range.IsFile && name(range.Name));

    /// <summary>True for memory of a module: its file, or the zeroed rest of its data behind it.</summary>
    public bool BelongsTo(ulong address, string path)
    {
        for (var i = 0; i < Ranges.Count; i++)
        {
            if (!Ranges[i].Contains(address))
                continue;
            return Ranges[i].Path == path
                || (Ranges[i].Path.Length == 0 && i > 0 && Ranges[i - 1].Path == path && Ranges[i - 1].End == Ranges[i].Start);
        }
        return false;
    }
}
