using Probing.Inspection.Modules;

namespace Probing.Cli.Processes;

/// <summary>A stretch of a process's address space, and how much of it is used.</summary>
/// <param name="Range">Where, and of what file.</param>
internal sealed record Mapping(MappedRange Range)
{
    /// <summary>How much of it is in memory; null when that was not asked for.</summary>
    public ulong? ResidentBytes { get; init; }

    /// <summary>How much of it is in memory, was written to, and belongs to this process alone.</summary>
    public ulong? PrivateDirtyBytes { get; init; }

    public ulong? SwappedBytes { get; init; }
}
