using System.Globalization;
using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Sdk;

namespace Probing.Cli.Processes;

/// <summary>Reads what is mapped where in a process.</summary>
internal static class AddressSpace
{
    /// <param name="pid">The process.</param>
    /// <param name="withUse">Also how much of each is in memory, for which the kernel walks the whole address space.</param>
    /// <exception cref="ProbingException">PermissionDenied: the kernel keeps it from us. Unavailable: it has ended.</exception>
    public static IReadOnlyList<Mapping> Read(int pid, bool withUse)
    {
        if (ProcFile.Text(pid, withUse ? "smaps" : "maps") is not { Length: > 0 } text)
            throw ProcessAccess.Check(pid) is { } refusal
                ? new ProbingException(ProbingErrorKind.PermissionDenied, $"process {pid} {refusal.What}; {refusal.Advice}")
                : new ProbingException(ProbingErrorKind.Unavailable, $"process {pid} has ended");
        var mappings = new List<Mapping>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // The line of a range, then with use, "Rss:   12 kB" and others.
            var fields = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            if (!fields[0].EndsWith(':'))
                mappings.Add(new Mapping(MappedRange.Parse(line)));
            else if (fields.Length > 1 && ulong.TryParse(fields[1], CultureInfo.InvariantCulture, out var kilobytes))
                mappings[^1] = WithUse(mappings[^1], fields[0], kilobytes * 1024);
        }
        return mappings;
    }

    private static Mapping WithUse(Mapping mapping, string key, ulong bytes) => key switch
    {
        "Rss:" => mapping with { ResidentBytes = bytes },
        "Private_Dirty:" => mapping with { PrivateDirtyBytes = bytes },
        "Swap:" => mapping with { SwappedBytes = bytes },
        _ => mapping,
    };
}
