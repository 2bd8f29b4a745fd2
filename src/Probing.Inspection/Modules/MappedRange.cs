using System.Globalization;

namespace Probing.Inspection.Modules;

/// <summary>One line of <c>/proc/PID/maps</c>.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="Permissions"><c>r-xp</c>: read, write, execute, and private or shared.</param>
/// <param name="Offset">Where in the file it begins, in bytes.</param>
/// <param name="Path">The file as the process sees it, <c>[heap]</c> and the like, or empty for memory of no file.</param>
internal sealed record MappedRange(ulong Start, ulong End, string Permissions, ulong Offset, string Path)
{
    private const string Deleted = " (deleted)";

    public ulong Length => End - Start;

    public bool IsReadable => Permissions[0] == 'r';

    public bool IsCode => Permissions[2] == 'x';

    /// <summary>It has a path by which it was opened.</summary>
    public bool IsFile => Path.StartsWith('/');

    /// <summary>The kernel says so; a file may be called so, too.</summary>
    public bool IsDeleted => Path.EndsWith(Deleted, StringComparison.Ordinal);

    /// <summary>The path without the kernel's note that the file was deleted.</summary>
    public string File => IsDeleted ? Path[..^Deleted.Length] : Path;

    /// <summary>The file's name without its folder and that note.</summary>
    public string Name => File[(File.LastIndexOf('/') + 1)..];

    public bool Contains(ulong address) => address >= Start && address < End;

    /// <summary>All lines of a map, by address.</summary>
    public static List<MappedRange> ParseAll(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <param name="line">Start-end, permissions, offset, device, inode and path.</param>
    public static MappedRange Parse(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var dash = fields[0].IndexOf('-');
        return new MappedRange(Hexadecimal(fields[0].AsSpan(0, dash)), Hexadecimal(fields[0].AsSpan(dash + 1)), fields[1],
            Hexadecimal(fields[2]), fields.Length > 5 ? fields[5] : "");
    }

    private static ulong Hexadecimal(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
