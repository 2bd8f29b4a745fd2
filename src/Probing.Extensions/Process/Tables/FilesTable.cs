using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The open file descriptors of a process.</summary>
internal static partial class FilesTable
{
    public static ProcessTable Table => ProcessTable.Of(FileReader.Each);

    /// <summary>
    /// Stands on one descriptor after the other; one that is closed while it is looked at is skipped.
    /// </summary>
    [Table("process", "files",
        Description = "One row per open file descriptor of the process. Nothing is opened or followed, so a dead network " +
            "mount does no harm.",
        Example = "SELECT fd, type, target, position FROM process.files WHERE type = 'file' ORDER BY fd")]
    private sealed partial class FileReader(ProcDirectory process)
    {
        private const string DeletedMark = " (deleted)";

        // fdinfo: position, flags in octal, mount and inode.
        private readonly StatusFile _info = new();
        private string _link = "";
        private long _flags;

        [Column("Descriptor")]
        public long Fd { get; private set; }

        [Column("file, directory, device, pipe, socket, memory (memfd), anonymous (eventfd, epoll, …)")]
        public string Type => _link switch
        {
            _ when _link.StartsWith("/memfd:", StringComparison.Ordinal) => "memory",
            _ when _link.StartsWith("/dev/shm/", StringComparison.Ordinal) => "file",
            _ when _link.StartsWith("/dev/", StringComparison.Ordinal) => "device",
            ['/', ..] => (_flags & FileFlags.Directory) != 0 ? "directory" : "file",
            _ when _link.StartsWith("socket:", StringComparison.Ordinal) => "socket",
            _ when _link.StartsWith("pipe:", StringComparison.Ordinal) => "pipe",
            _ => "anonymous",
        };

        [Column("Path, or the kernel's name of the object, such as socket:[12345]")]
        public string Target => Deleted ? _link[..^DeletedMark.Length] : _link;

        [Column("True when the file has no name any more; it occupies space until it is closed")]
        public bool Deleted => _link.StartsWith('/') && _link.EndsWith(DeletedMark, StringComparison.Ordinal);

        [Column("Where the next read or write begins", Unit = "bytes")]
        public long? Position => _info.Number("pos"u8);

        [Column("read, write, read_write or path")]
        public string? Access => FileFlags.Access(_flags);

        [Column("Further open(2) flags, separated by |")]
        public string? Flags => FileFlags.Names(_flags);

        [Column("True when the descriptor is closed by exec")]
        public bool CloseOnExec => (_flags & FileFlags.CloseOnExec) != 0;

        [Column("Mount the file is on; first field of /proc/[pid]/mountinfo")]
        public long? MountId => _info.Number("mnt_id"u8);

        [Column("Inode; NULL before Linux 5.14")]
        public long? Inode => _info.Number("ino"u8);

        public static IEnumerable<FileReader> Each(ProcDirectory process)
        {
            var reader = new FileReader(process);
            var descriptors = process.Numbers("fd");
            if (descriptors.Count == 0)
                process.ThrowIfZombie();
            foreach (var descriptor in descriptors)
            {
                if (reader.MoveTo(descriptor))
                    yield return reader;
            }
        }

        private bool MoveTo(int descriptor)
        {
            Fd = descriptor;
            var link = string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}");
            var info = string.Create(CultureInfo.InvariantCulture, $"fdinfo/{descriptor}");
            if (process.HasGone(NativeFile.ReadLink($"{process.Path}/{link}", out _link), link)
                || process.HasGone(_info.Read($"{process.Path}/{info}"), info))
            {
                return false;
            }
            _flags = Convert.ToInt64(_info.Text("flags"u8), 8);
            return true;
        }
    }
}
