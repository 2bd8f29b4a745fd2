using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>Sealed files stay few and within their limits.</summary>
public class KeeperTests
{
    private const long Hour = 3_600_000_000_000;

    [Fact]
    public void Small_neighbours_become_one_file_and_their_rows_are_there_once_at_any_time()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        using var store = test.Open(test.Settings with { MergeGrace = TimeSpan.FromHours(1) });
        var parts = Make(test, ring, store, 20);

        store.Keep();

        var merged = Assert.Single(store.Files("metric").Files);
        Assert.Equal((0, 20 * 1024), (merged.From, merged.To));
        Assert.Equal(new RingRange(0, 20 * 1024 - 1), merged.Times);
        Assert.Equal(Enumerable.Range(0, 20 * 1024).Select(i => (long)i), ColdRows.Numbers(store, ring.Path));
        Assert.All(parts, part => Assert.True(File.Exists(part.Path))); // a query that began before still reads them
        using var later = test.Open(test.Settings with { MergeGrace = TimeSpan.Zero });
        later.Keep();
        Assert.All(parts, part => Assert.False(File.Exists(part.Path)));
        Assert.Equal(Enumerable.Range(0, 20 * 1024).Select(i => (long)i), ColdRows.Numbers(later, null));
    }

    [Fact]
    public void Files_with_only_old_rows_go_but_never_the_one_that_says_what_is_sealed()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        using var store = test.Open(test.Settings with { Merges = false, RetentionAge = TimeSpan.FromHours(3) });
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        Make(test, ring, store, 6, number => now - (6 - number / 1024) * Hour);

        store.Keep();

        Assert.Equal([4 * 1024, 5 * 1024], store.Files("metric").Files.Select(file => file.From));
        using var none = test.Open(test.Settings with { Merges = false, RetentionAge = TimeSpan.Zero });
        none.Keep();
        Assert.Equal([5 * 1024], none.Files("metric").Files.Select(file => file.From));
        Assert.Equal(1024, ColdRows.Numbers(none, ring.Path).Count); // nothing that went comes back
    }

    [Fact]
    public void The_oldest_files_go_when_all_are_too_many_bytes()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        using var store = test.Open();
        var files = Make(test, ring, store, 10);
        var most = files.Skip(7).Sum(file => file.Bytes);

        using var small = test.Open(test.Settings with { Merges = false, RetentionBytes = most });
        small.Keep();

        Assert.Equal(files.Skip(7).Select(file => file.Path), small.Files("metric").Files.Select(file => file.Path));
    }

    [Fact]
    public void A_table_may_have_narrower_limits_of_its_own()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath(), extra: $$"""{"retention_ns":{{3 * Hour}},"retention_bytes":null}""");
        using var other = new LivingRing(test.RingPath("other"), "other", extra: "whatever another writer notes");
        using var store = test.Open(test.Settings with { Merges = false, RetentionAge = TimeSpan.FromHours(5) });
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        Make(test, ring, store, 6, number => now - (6 - number / 1024) * Hour);
        Make(test, other, store, 6, number => now - (6 - number / 1024) * Hour, "other");

        store.Keep();

        Assert.Equal([4 * 1024, 5 * 1024], store.Files("metric").Files.Select(file => file.From));
        Assert.Equal([2 * 1024, 3 * 1024, 4 * 1024, 5 * 1024], store.Files("other").Files.Select(file => file.From));
    }

    [Fact]
    public void Files_that_nobody_finished_go_when_they_are_old()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        using var store = test.Open();
        var file = Make(test, ring, store, 1)[0];
        var (old, young) = (file.Path + "1.tmp", file.Path + "2.tmp");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        store.Keep();

        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    /// <summary>A file a chunk.</summary>
    private static List<ColdFile> Make(
        ColdPlaceOfTest test, LivingRing ring, ColdStore store, int files, Func<long, long>? time = null, string table = "metric")
    {
        ring.Append(files * 1024, time);
        using var file = RingFile.Open(ring.Path);
        using var database = new ColdDatabase(test.Place.Directory, ColdPlaceOfTest.OpenLibrary);
        for (var i = 0; i < files; i++)
            new ColdWriter(database).Write(
                test.Place.TableFolder(table), file, file.Snapshot(), i * 1024, (i + 1) * 1024, CancellationToken.None);
        return [.. store.Files(table).Files];
    }
}
