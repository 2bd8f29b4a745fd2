using Probing.Sdk.Tables;

namespace Disks;

/// <summary>A row of <c>disks.usage</c>; schema and builders are generated from the declaration.</summary>
[Table("disks", "usage", Description = "Mounted file systems of a known size",
    Example = "SELECT mount FROM disks.usage WHERE free_bytes < 1e9")]
public readonly partial record struct Drive(
    [Column("Where it is mounted")] string Mount,
    [Column("File system, as the kernel calls it")] string Format,
    [Column("Size", Unit = "bytes")] long TotalBytes,
    [Column("Free for this user", Unit = "bytes")] long FreeBytes)
{
    public static IEnumerable<Drive> All(long minimumBytes) =>
        from drive in DriveInfo.GetDrives()
        where drive.IsReady && drive.TotalSize > 0 && drive.TotalSize >= minimumBytes
        select new Drive(drive.Name, drive.DriveFormat, drive.TotalSize, drive.AvailableFreeSpace);
}
