using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The open file descriptors of a process.</summary>
internal static class FilesTable
{
    public static ProcessTable Table => new(
        "files",
        "One row per open file descriptor of the process. Nothing is opened or followed, so a dead network mount does " +
        "no harm.",
        "SELECT fd, type, target, position FROM process.files WHERE type = 'file' ORDER BY fd",
        process => new RowTable<FileReader>(s_columns, _ => FileReader.Each(process)));

    private static readonly TableColumns<FileReader> s_columns = new TableColumns<FileReader>()
        .Int64("fd", "Descriptor", f => f.Descriptor)
        .Text("type", "file, directory, device, pipe, socket, memory (memfd), anonymous (eventfd, epoll, …)",
            f => f.Type)
        .Text("target", "Path, or the kernel's name of the object, such as socket:[12345]", f => f.Target)
        .Bool("deleted", "True when the file has no name any more; it occupies space until it is closed",
            f => f.Deleted)
        .Int64("position", "Where the next read or write begins", f => f.Info.Number("pos"u8), "bytes")
        .Text("access", "read, write, read_write or path", f => FileFlags.Access(f.Flags))
        .Text("flags", "Further open(2) flags, separated by |", f => FileFlags.Names(f.Flags))
        .Bool("close_on_exec", "True when the descriptor is closed by exec",
            f => (f.Flags & FileFlags.CloseOnExec) != 0)
        .Int64("mount_id", "Mount the file is on; first field of /proc/[pid]/mountinfo", f => f.Info.Number("mnt_id"u8))
        .Int64("inode", "Inode; NULL before Linux 5.14", f => f.Info.Number("ino"u8));

    /// <summary>
    /// Stands on one descriptor after the other; one that is closed while it is looked at is skipped.
    /// </summary>
    private sealed class FileReader(ProcDirectory process)
    {
        private const string DeletedMark = " (deleted)";

        private string _link = "";

        public int Descriptor { get; private set; }

        /// <summary>fdinfo: position, flags in octal, mount and inode.</summary>
        public StatusFile Info { get; } = new();

        public long Flags { get; private set; }

        public bool Deleted => _link.StartsWith('/') && _link.EndsWith(DeletedMark, StringComparison.Ordinal);

        public string Target => Deleted ? _link[..^DeletedMark.Length] : _link;

        public string Type => _link switch
        {
            _ when _link.StartsWith("/memfd:", StringComparison.Ordinal) => "memory",
            _ when _link.StartsWith("/dev/shm/", StringComparison.Ordinal) => "file",
            _ when _link.StartsWith("/dev/", StringComparison.Ordinal) => "device",
            ['/', ..] => (Flags & FileFlags.Directory) != 0 ? "directory" : "file",
            _ when _link.StartsWith("socket:", StringComparison.Ordinal) => "socket",
            _ when _link.StartsWith("pipe:", StringComparison.Ordinal) => "pipe",
            _ => "anonymous",
        };

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
            Descriptor = descriptor;
            var link = string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}");
            var info = string.Create(CultureInfo.InvariantCulture, $"fdinfo/{descriptor}");
            if (process.HasGone(NativeFile.ReadLink($"{process.Path}/{link}", out _link), link)
                || process.HasGone(Info.Read($"{process.Path}/{info}"), info))
            {
                return false;
            }
            Flags = Convert.ToInt64(Info.Text("flags"u8), 8);
            return true;
        }
    }
}
