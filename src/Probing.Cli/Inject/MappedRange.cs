namespace Probing.Cli.Inject;

/// <summary>One line of <c>/proc/PID/maps</c>.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="Permissions"><c>r-xp</c></param>
/// <param name="Offset">In the file, in bytes.</param>
/// <param name="Path">The file as the process sees it, <c>[heap]</c> and the like, or empty.</param>
internal sealed record MappedRange(ulong Start, ulong End, string Permissions, ulong Offset, string Path)
{
    private const string Deleted = " (deleted)";

    /// <summary>The file's name without its folder and the kernel's note that it was deleted.</summary>
    public string Name
    {
        get
        {
            var path = Path.EndsWith(Deleted, StringComparison.Ordinal) ? Path[..^Deleted.Length] : Path;
            return path[(path.LastIndexOf('/') + 1)..];
        }
    }

    public bool Contains(ulong address) => address >= Start && address < End;
}
