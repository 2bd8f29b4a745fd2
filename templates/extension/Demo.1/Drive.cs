using Probing.Sdk.Tables;

namespace Demo._1;

/// <summary>A row of <c>demo__1.drives</c>. Columns, schema and builders are generated from the declaration.</summary>
[Table("demo__1", "drives", Description = "One row per mounted file system.",
    Example = "SELECT mount_point, free_bytes FROM demo__1.drives ORDER BY free_bytes")]
public readonly partial record struct Drive(
    [Column("Where it is mounted")] string MountPoint,
    [Column("File system, as the kernel calls it")] string Format,
    [Column("Size", Unit = "bytes")] long TotalBytes,
    [Column("Space left for this user", Unit = "bytes")] long FreeBytes)
{
    public static IEnumerable<Drive> All(long minFreeBytes) =>
        from drive in DriveInfo.GetDrives()
        where drive.IsReady && drive.TotalSize > 0 && drive.AvailableFreeSpace >= minFreeBytes
        select new Drive(drive.Name, drive.DriveFormat, drive.TotalSize, drive.AvailableFreeSpace);
}
