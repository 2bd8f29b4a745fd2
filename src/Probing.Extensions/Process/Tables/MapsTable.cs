using System.Text;
using Probing.Extensions.Process.Procfs;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The memory mappings of a process.</summary>
internal static partial class MapsTable
{
    public static ProcessTable Table => ProcessTable.Of(Each);

    private static List<Mapping> Each(ProcDirectory process)
    {
        var file = new ProcFile();
        process.Read("maps", file);
        if (file.Content.IsEmpty)
            process.ThrowIfZombie();
        var executable = file.Content.IsEmpty ? null : process.Executable;
        var mappings = new List<Mapping>();
        string? lastDevice = null, lastPath = null;
        for (var rest = file.Content; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = new MapLine(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            // Neighbours mostly have the same file: one text for all of its segments.
            var path = line.Path;
            lastPath = path == lastPath ? lastPath : path;
            var device = Encoding.ASCII.GetString(line.Device);
            lastDevice = device == lastDevice ? lastDevice : device;
            mappings.Add(new Mapping(line.Start, line.End, line.End - line.Start,
                Encoding.ASCII.GetString(line.Permissions), line.Offset, lastDevice,
                line.Inode == 0 ? null : line.Inode, lastPath, line.Deleted, KindOf(path, line.Inode, executable)));
        }
        return mappings;
    }

    private static string KindOf(string? path, ulong inode, string? executable) => path switch
    {
        null => "anonymous",
        "[heap]" => "heap",
        _ when path.StartsWith("[stack", StringComparison.Ordinal) => "stack",
        _ when path.StartsWith("[anon", StringComparison.Ordinal) => "anonymous",
        ['[', ..] => "kernel",
        _ when path == executable => "executable",
        _ when path.StartsWith("/memfd:", StringComparison.Ordinal)
            || path.StartsWith("/SYSV", StringComparison.Ordinal)
            || path.StartsWith("/dev/shm/", StringComparison.Ordinal) || path == "/dev/zero" => "shared_memory",
        _ when path.StartsWith("/dev/", StringComparison.Ordinal) => "device",
        _ when path.EndsWith(".so", StringComparison.Ordinal) || path.Contains(".so.", StringComparison.Ordinal) =>
            "library",
        _ => inode == 0 ? "anonymous" : "file",
    };

    [Table("process", "maps", Description = "One row per memory mapping of the process, in the order of addresses.",
        Example =
            "SELECT path, sum(size_bytes) AS bytes FROM process.maps WHERE kind = 'library' GROUP BY path ORDER BY bytes DESC")]
    private readonly partial record struct Mapping(
        [Column("First address")] ulong StartAddress,
        [Column("Address after the last")] ulong EndAddress,
        [Column("Address space taken; not all of it need be in memory", Unit = "bytes")] ulong SizeBytes,
        [Column("r, w, x or dashes, then p (private, copy on write) or s (shared)")] string Permissions,
        [Column("Where in the file the mapping begins", Unit = "bytes")] ulong FileOffset,
        [Column("Device of the file as major:minor in hexadecimal digits")] string Device,
        [Column("Inode of the file; NULL without a file")] ulong? Inode,
        [Column("File, or the kernel's name such as [heap]; NULL for anonymous memory")] string? Path,
        [Column("True when the file has no name any more")] bool Deleted,
        [Column("library, executable, file, device, shared_memory, heap, stack, kernel (vdso, vvar) or anonymous")] string Kind);
}
