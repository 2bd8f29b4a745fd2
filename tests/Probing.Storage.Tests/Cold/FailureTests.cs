using System.Runtime.InteropServices;
using Probing.Storage.Cold;

namespace Probing.Storage.Tests.Cold;

/// <summary>A disk without room, and one that cannot be written: one line in the log, counts, and rows go on.</summary>
public partial class FailureTests
{
    private const int NoNew = 0;
    private const ulong ReadOnly = 0x21; // MS_REMOUNT | MS_RDONLY

    [Fact]
    public void A_full_disk_costs_a_line_in_the_log_and_the_rows_wait_in_memory()
    {
        using var test = new ColdPlaceOfTest();
        using var disk = SmallDisk.Mount(test.Place.Directory, "size=64k");
        using var ring = new LivingRing(test.RingPath(), capacity: 1 << 17);
        using var store = test.Open(test.Settings with { RollBytes = 1 << 16 });
        store.Start([]);

        ring.Append(100_000);
        Wait.Until(() => store.Status("metric").LastError != null);

        var status = store.Status("metric");
        Assert.Contains("space", status.LastError, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(i => (long)i), ColdRows.Numbers(store, ring.Path));
        Assert.False(store.Finish(TimeSpan.FromSeconds(10)));
        Assert.Single(test.Log, line => line.StartsWith("the rows of table metric cannot be sealed", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(test.Place.TableFolder("metric")), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        disk.Grow("size=64m");
        using var later = test.Open();
        later.Start([]);
        Assert.True(later.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));
        Assert.Equal(Enumerable.Range(0, 100_000).Select(i => (long)i), ColdRows.Numbers(later, null));
    }

    [Fact]
    public void A_read_only_disk_costs_the_same()
    {
        using var test = new ColdPlaceOfTest();
        using var disk = SmallDisk.Mount(test.Place.Directory, "size=1m");
        disk.Grow("ro");
        using var ring = new LivingRing(test.RingPath(), capacity: 4096);
        using var store = test.Open(test.Settings with { RollAge = TimeSpan.Zero });
        store.Start([]);
        ring.Append(1000);
        Wait.Until(() => store.Status("metric").Failures > 0);

        ring.Append(20_000); // beyond what the ring holds: dropped, as without sealing

        Assert.False(store.Finish(TimeSpan.FromSeconds(10)));
        Assert.True(store.Status("metric") is { LostRows: > 0, SealedRows: 0 });
        Assert.Single(test.Log, line => line.StartsWith("the rows of table metric cannot be sealed", StringComparison.Ordinal));
        Assert.Equal(20_999, ColdRows.Numbers(store, ring.Path)[^1]);
    }

    /// <summary>A file system of its own size, where this user may mount one.</summary>
    private sealed partial class SmallDisk : IDisposable
    {
        private readonly string _path;

        private SmallDisk(string path) => _path = path;

        internal static SmallDisk Mount(string path, string options)
        {
            Directory.CreateDirectory(path);
            Assert.SkipUnless(mount("tmpfs", path, "tmpfs", NoNew, options) == 0, "this user may not mount a file system");
            return new SmallDisk(path);
        }

        internal void Grow(string options) =>
            Assert.Equal(0, mount("tmpfs", _path, "tmpfs", options == "ro" ? ReadOnly : 0x20, options == "ro" ? null : options));

        public void Dispose() => Assert.Equal(0, umount2(_path, 2)); // MNT_DETACH
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, ulong flags, string? options);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
