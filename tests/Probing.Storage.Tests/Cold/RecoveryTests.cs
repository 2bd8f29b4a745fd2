using Apache.Arrow;
using Probing.Storage.Cold;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Cold;

/// <summary>What a killed process left is sealed by the next one.</summary>
public class RecoveryTests
{
    [Theory]
    [InlineData(100, false)]
    [InlineData(20_000, true)]
    public void The_next_process_of_the_job_and_rank_seals_what_a_killed_one_left(int rows, bool sealsSome)
    {
        using var test = new ColdPlaceOfTest();
        using (var writer = NativeWriter.StartReady(
            NativeWriter.Plain, "run", Path.Combine(test.ProcessFolder, "checkable.ring"), "1000000", "1", "30000"))
        {
            Wait.Until(() => Ring(test) >= rows);
            if (sealsSome)
                SealSome(test);
            writer.Kill(); // where it is by now
            writer.WaitForExit();
        }
        var appended = Ring(test)!.Value;
        var dead = Leave(test, test.Place);

        using var store = Open(test);
        store.Start([test.Parent]);
        store.Finish(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(0, (int)appended).Select(number => (long)number), Numbers(store));
        Assert.True(ColdMark.Read(dead)!.IsSealed);
        using var again = Open(test);
        again.Start([test.Parent]);
        again.Finish(TimeSpan.FromSeconds(30));
        Assert.Equal(appended, again.Files("checkable").Rows);
    }

    [Fact]
    public void What_belongs_to_another_job_or_to_a_living_process_is_left_alone()
    {
        using var test = new ColdPlaceOfTest();
        NativeWriter.Run(NativeWriter.Plain, null, "run", Path.Combine(test.ProcessFolder, "checkable.ring"), "1000", "1", "100");
        var other = Leave(test, test.Place with { Job = "another" });
        using (var mine = new LivingRing(test.RingPath()))
        {
            mine.Append(10);
            new ColdMark(test.Place, IsSealed: false).Write(test.ProcessFolder);
            using var store = new ColdStore(test.Settings, () => null, ColdPlaceOfTest.OpenLibrary, test.Log.Add);
            store.Start([test.Parent]);
            store.Finish(TimeSpan.FromSeconds(30));
            Assert.Empty(store.Tables());
        }
        Assert.False(ColdMark.Read(other)!.IsSealed);
        Assert.False(ColdMark.Read(test.ProcessFolder)!.IsSealed);
        Assert.Empty(test.Log);
    }

    [Fact]
    public void A_file_that_was_not_finished_is_none()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        ring.Append(1000);
        ColdScanTests.Seal(test, ring);
        using var store = test.Open();
        var file = Assert.Single(store.Files("metric").Files);
        File.Move(file.Path, file.Path + ".tmp"); // as a sealer that was killed just before leaves it

        Assert.Empty(store.Files("metric").Files);
        Assert.Equal(1000, ColdRows.Numbers(store, ring.Path).Count);
        store.Start([]);
        Assert.True(store.Finish(TimeSpan.FromSeconds(30)));
        Assert.Equal(1000, ColdRows.Numbers(store, null).Count);
    }

    private static ColdStore Open(ColdPlaceOfTest test) =>
        new(test.Settings with { RollBytes = 1 << 18 }, () => null, ColdPlaceOfTest.OpenLibrary, test.Log.Add);

    private static void SealSome(ColdPlaceOfTest test)
    {
        using var store = test.Open(test.Settings with { RollAge = TimeSpan.Zero });
        store.Start([]);
        Wait.Until(() => store.Status("checkable").SealedRows > 0);
    }

    /// <summary>Gives the folder the name that its writer's has, and its mark.</summary>
    private static string Leave(ColdPlaceOfTest test, ColdPlace place)
    {
        new ColdMark(place, IsSealed: false).Write(test.ProcessFolder);
        using var file = RingFile.Open(Path.Combine(test.ProcessFolder, "checkable.ring"));
        var folder = Path.Combine(test.Parent, file.Descriptor.Process.FolderName);
        Directory.Move(test.ProcessFolder, folder);
        Directory.CreateDirectory(test.ProcessFolder);
        return folder;
    }

    private static long? Ring(ColdPlaceOfTest test)
    {
        using var file = RingFile.Open(Path.Combine(test.ProcessFolder, "checkable.ring"));
        return file.Snapshot().End;
    }

    private static List<long> Numbers(ColdStore store)
    {
        var files = store.Files("checkable");
        var scan = new ColdScan(store.Catalog, files.Files, store.Catalog.NewestSchema(files, e => throw e)!.Columns, []);
        var numbers = new List<long>();
        foreach (var batch in scan.Read(CancellationToken.None))
        {
            numbers.AddRange(((Int64Array)batch.Column(2)).Values);
            batch.Dispose();
        }
        Assert.Empty(scan.Warnings);
        return numbers;
    }
}
