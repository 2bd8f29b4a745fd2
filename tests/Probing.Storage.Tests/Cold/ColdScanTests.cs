using Probing.Interop.DuckDb;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>Reading sealed files.</summary>
public class ColdScanTests
{
    private const long Day = 86_400_000_000_000;

    [Fact]
    public void A_range_of_time_within_a_year_of_files_opens_only_those_of_it()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath(), capacity: 1 << 16);
        using var store = test.Open();
        using var file = RingFile.Open(ring.Path);
        using var database = new ColdDatabase(test.Place.Directory, ColdPlaceOfTest.OpenLibrary);
        for (var day = 0; day < 365; day++)
        {
            ring.Append(1024, number => number * (Day / 1024)); // a chunk
            new ColdWriter(database).Write(
                test.Place.TableFolder("metric"), file, file.Snapshot(), day * 1024, (day + 1) * 1024, CancellationToken.None);
        }

        var (numbers, scan) = Read(store,
            new FilterHint("timestamp", FilterOperator.AtLeast, 100 * Day), new FilterHint("timestamp", FilterOperator.AtMost, 103 * Day));

        Assert.Equal((4, 361), (scan.FilesRead, scan.FilesSkipped));
        Assert.Equal(Enumerable.Range(102_400, 3073).Select(number => (long)number), numbers);
        Assert.Empty(scan.Warnings);
        var (_, one) = Read(store, new FilterHint("timestamp", FilterOperator.Equal, 7 * Day));
        Assert.Equal((1, 364), (one.FilesRead, one.FilesSkipped));
    }

    [Fact]
    public void Conditions_on_other_columns_reach_the_files()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        ring.Append(5000);
        Seal(test, ring);
        using var store = test.Open();

        var (numbers, _) = Read(store, new FilterHint("number", FilterOperator.AtLeast, 4000L), new FilterHint("name", FilterOperator.Equal, "8"));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 4008L + 100 * i), numbers);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named_and_skipped()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        for (var i = 0; i < 6; i++)
        {
            ring.Append(5000);
            Seal(test, ring);
        }
        using var store = test.Open();
        var files = store.Files("metric").Files;
        using (var cut = File.OpenWrite(files[1].Path))
            cut.SetLength(cut.Length / 2);
        File.WriteAllText(files[2].Path, "not Parquet at all");
        using (var spoilt = File.OpenWrite(files[3].Path))
        {
            spoilt.Position = 100;
            spoilt.Write(new byte[1000]);
        }
        File.Delete(files[4].Path);
        File.WriteAllText(Path.Combine(files[0].Folder, "of somebody else.parquet"), "");

        var scan = new ColdScan(store.Catalog, files, store.Catalog.SchemaOf(files[0]).Columns, []);
        var numbers = new List<long>();
        foreach (var batch in scan.Read(CancellationToken.None))
            ColdRows.Add(batch, numbers);

        Assert.Equal(Enumerable.Range(0, 5000).Concat(Enumerable.Range(25_000, 5000)).Select(number => (long)number), numbers);
        Assert.Equal(files.Skip(1).Take(4).Select(file => file.Path), scan.Warnings.Select(warning => warning.Split(": ")[0]));
    }

    [Fact]
    public void Any_reader_of_Parquet_understands_folders_and_files()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        ring.Append(200);
        Seal(test, ring);
        using var database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>());
        using var connection = database.Connect();
        using var rows = new ColdResult(connection,
            "SELECT concat_ws('|', job, rank, \"table\", count(*), sum(number), count(triple), min(name), max(timestamp), typeof(any_value(timestamp))) "
            + $"FROM read_parquet('{test.Place.Directory}/**/*.parquet') GROUP BY job, rank, \"table\"");

        using var batch = rows.Next()!;

        Assert.Equal("a job/1|0|metric|200|19900|171|0|1970-01-01 00:00:00.000000199|TIMESTAMP_NS", ((Apache.Arrow.StringArray)batch.Column(0)).GetString(0));
        Assert.Null(rows.Next());
    }

    internal static void Seal(ColdPlaceOfTest test, LivingRing ring)
    {
        using var store = test.Open(test.Settings with { Merges = false });
        store.Start([]);
        Assert.True(store.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));
    }

    private static (List<long> Numbers, ColdScan Scan) Read(ColdStore store, params FilterHint[] hints)
    {
        var files = store.Files("metric");
        var scan = new ColdScan(store.Catalog, files.Files, store.Catalog.NewestSchema(files, e => throw e)!.Columns, hints);
        var numbers = new List<long>();
        foreach (var batch in scan.Read(CancellationToken.None))
            ColdRows.Add(batch, numbers);
        return (numbers, scan);
    }
}
