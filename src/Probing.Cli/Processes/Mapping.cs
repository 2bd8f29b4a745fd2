namespace Probing.Cli.Processes;

/// <summary>A stretch of a process's address space.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="Permissions"><c>r-xp</c>: read, write, execute, and private or shared.</param>
/// <param name="Offset">Where in the file it begins, in bytes.</param>
/// <param name="Name">The file as the process sees it, <c>[heap]</c> and the like, or empty for memory of no file.</param>
internal sealed record Mapping(ulong Start, ulong End, string Permissions, ulong Offset, string Name)
{
    public ulong SizeBytes => End - Start;

    /// <summary>How much of it is in memory; null when that was not asked for.</summary>
    public ulong? ResidentBytes { get; init; }

    /// <summary>How much of it is in memory, was written to, and belongs to this process alone.</summary>
    public ulong? PrivateDirtyBytes { get; init; }

    public ulong? SwappedBytes { get; init; }
}
