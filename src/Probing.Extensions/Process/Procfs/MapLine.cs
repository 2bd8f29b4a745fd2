using System.Globalization;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>One line of <c>/proc/[pid]/maps</c>: <c>start-end permissions offset device inode path</c>.</summary>
internal readonly ref struct MapLine
{
    private const string DeletedMark = " (deleted)";

    private readonly ReadOnlySpan<byte> _path;

    /// <summary>Parses a line without its line end.</summary>
    public MapLine(ReadOnlySpan<byte> line)
    {
        var range = Next(ref line);
        var dash = range.IndexOf((byte)'-');
        Start = ulong.Parse(range[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        End = ulong.Parse(range[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Permissions = Next(ref line);
        Offset = ulong.Parse(Next(ref line), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Device = Next(ref line);
        Inode = ulong.Parse(Next(ref line), NumberStyles.None, CultureInfo.InvariantCulture);
        _path = line.TrimStart((byte)' ');
    }

    /// <summary>First address.</summary>
    public ulong Start { get; }

    /// <summary>The address after the last.</summary>
    public ulong End { get; }

    /// <summary><c>rwxp</c> or <c>rwxs</c>, a dash for each right that is missing.</summary>
    public ReadOnlySpan<byte> Permissions { get; }

    /// <summary>Offset into the file.</summary>
    public ulong Offset { get; }

    /// <summary><c>major:minor</c> in hexadecimal digits.</summary>
    public ReadOnlySpan<byte> Device { get; }

    /// <summary>Inode of the file; 0 when there is none.</summary>
    public ulong Inode { get; }

    /// <summary>True when the mapped file has no name any more.</summary>
    public bool Deleted => Inode != 0 && _path.EndsWith(" (deleted)"u8);

    /// <summary>The file, or the kernel's name in brackets; null for anonymous memory without a name.</summary>
    public string? Path
    {
        get
        {
            if (_path.IsEmpty)
                return null;
            var path = Encoding.UTF8.GetString(_path).Replace("\\012", "\n"); // the one character the kernel escapes
            return Deleted ? path[..^DeletedMark.Length] : path;
        }
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> line)
    {
        var blank = line.IndexOf((byte)' ');
        var field = blank < 0 ? line : line[..blank];
        line = blank < 0 ? default : line[(blank + 1)..];
        return field;
    }
}
