using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>Owner, type and permission of a path, which the BCL does not tell. Never follows a symbolic link.</summary>
/// <param name="Uid">Owner.</param>
/// <param name="Mode">Type and permission bits as in <c>st_mode</c>.</param>
/// <param name="Inode">Tells a file from another that took its path.</param>
public readonly partial record struct FileStatus(uint Uid, uint Mode, ulong Inode)
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxBasicStats = 0x7ff;
    private const int BlockBytes = 512;
    private const uint TypeMask = 0xf000;

    /// <summary>What it takes on its disk or in memory, which is less than its length where it has holes.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>The file system that it lies in: with the inode it identifies the file.</summary>
    public ulong Device { get; init; }

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public bool IsSocket => (Mode & TypeMask) == 0xc000;

    /// <summary>True when group or others have any permission.</summary>
    public bool OpenToOthers => (Mode & 0x3f) != 0;

    /// <summary>The status of a path; null when it does not exist or may not be looked at.</summary>
    public static FileStatus? Of(string path) =>
        statx(AtFdCwd, path, AtSymlinkNoFollow, StatxBasicStats, out var buffer) == 0
            ? new FileStatus(buffer.Uid, buffer.Mode, buffer.Inode)
            {
                AllocatedBytes = (long)buffer.Blocks * BlockBytes,
                Device = (ulong)buffer.DeviceMajor << 32 | buffer.DeviceMinor,
            }
            : null;

    // struct statx, linux/stat.h: fixed by the kernel's ABI, 256 bytes on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)] public uint Uid;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out Statx buffer);
}
