using System.Runtime.InteropServices;

namespace Probing.Extensions.Process.Procfs;

/// <summary>The flags of open(2) as fdinfo shows them.</summary>
internal static class FileFlags
{
    /// <summary>O_CLOEXEC</summary>
    public const long CloseOnExec = 0x80000;

    private const long Path = 0x200000;
    private static readonly bool s_isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    // O_SYNC contains the bit of O_DSYNC, and O_TMPFILE that of O_DIRECTORY: the wider one stands first.
    private static readonly (long Mask, string Name)[] s_names =
    [
        (0x400, "append"), (0x800, "nonblock"), (0x101000, "sync"), (0x1000, "dsync"), (0x2000, "async"),
        (s_isArm ? 0x10000 : 0x4000, "direct"), (0x400000 | Directory, "tmpfile"), (Directory, "directory"),
        (s_isArm ? 0x8000 : 0x20000, "nofollow"), (0x40000, "noatime"), (Path, "path"),
    ];

    /// <summary>O_DIRECTORY, which differs between architectures.</summary>
    public static long Directory => s_isArm ? 0x4000 : 0x10000;

    /// <summary>What the descriptor may do.</summary>
    public static string Access(long flags) => (flags & Path) != 0 ? "path" : (flags & 3) switch
    {
        0 => "read",
        1 => "write",
        _ => "read_write",
    };

    /// <summary>The other flags, separated by a bar; empty when there are none.</summary>
    public static string Names(long flags)
    {
        var names = new List<string>();
        foreach (var (mask, name) in s_names)
        {
            if ((flags & mask) != mask)
                continue;
            names.Add(name);
            flags &= ~mask;
        }
        return string.Join('|', names);
    }
}
