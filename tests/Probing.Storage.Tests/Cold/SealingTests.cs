using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>Rows on their way from a ring to sealed files.</summary>
public class SealingTests
{
    [Fact]
    public void At_the_end_all_rows_are_in_files_and_none_twice()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        ring.Append(5000);
        using var store = test.Open();
        store.Start([]);

        Assert.True(store.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));

        Assert.Equal(Numbers(5000), ColdRows.Numbers(store, ring.Path));
        Assert.Equal(Numbers(5000), ColdRows.Numbers(store, null));
        Assert.Equal(5000, store.Status("metric").SealedRows);
        Assert.True(ColdMark.Read(test.ProcessFolder)!.IsSealed);
        var file = Assert.Single(store.Files("metric").Files);
        Assert.Equal(new RingRange(0, 4999), file.Times);
    }

    [Fact]
    public void A_file_s_name_says_what_it_holds_and_is_read_again()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        ring.Append(100, number => -number);
        using var store = test.Open();
        store.Start([]);
        store.Finish(TimeSpan.FromSeconds(30));

        var file = Assert.Single(store.Files("metric").Files);

        Assert.Equal(file, ColdFile.Parse(file.Name)! with { Folder = file.Folder, Bytes = file.Bytes, WrittenUtc = file.WrittenUtc });
        Assert.Equal(new RingRange(-99, 0), file.Times);
        Assert.Equal(Path.Combine(test.Place.Directory, "job=a%20job%2F1", "rank=0", "table=metric"), file.Folder);
        Assert.Equal([test.Place], ColdPlace.In(test.Place.Directory));
        Assert.Equal(["metric"], test.Place.Tables());
    }

    [Fact]
    public async Task While_rows_are_written_and_sealed_a_reader_sees_each_of_them_once()
    {
        const int rows = 400_000;
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath(), capacity: 1 << 16);
        using var store = test.Open(test.Settings with { RollBytes = 1 << 20 });
        store.Start([]);
        var writing = Task.Run(() => Write(ring, store, rows), TestContext.Current.CancellationToken);

        var readings = 0;
        do
        {
            var before = ring.Rows;
            var numbers = ColdRows.Numbers(store, ring.Path);
            Assert.Equal(Numbers(numbers.Count), numbers);
            Assert.True(numbers.Count >= before, $"{before} rows were written, and {numbers.Count} read");
            readings++;
        }
        while (!writing.IsCompleted);
        await writing;

        Assert.True(store.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));
        Assert.Equal(Numbers(rows), ColdRows.Numbers(store, null));
        Assert.Equal(0, store.Status("metric").LostRows);
        Assert.True(store.Files("metric").Files.Count > 3 && readings > 1);
        Assert.Empty(test.Log);
    }

    [Fact]
    public void Rows_that_are_old_are_sealed_although_they_are_few()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        using var store = test.Open(test.Settings with { RollAge = TimeSpan.Zero });
        store.Start([]);
        ring.Append(100);

        Wait.Until(() => store.Status("metric").SealedRows == 64); // readings begin at multiples of 64

        Assert.Equal(Numbers(100), ColdRows.Numbers(store, ring.Path));
        ring.Append(100);
        Wait.Until(() => store.Status("metric").SealedRows == 192);
        Assert.Equal(Numbers(200), ColdRows.Numbers(store, ring.Path));
    }

    [Fact]
    public void After_an_end_in_the_middle_of_a_word_of_bits_sealing_goes_on_there()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath());
        foreach (var count in new[] { 77, 1, 130, 3000, 5 })
        {
            ring.Append(count);
            using var store = test.Open();
            store.Start([]);
            Assert.True(store.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));
        }

        using var reader = test.Open();
        Assert.Equal(Numbers(3213), ColdRows.Numbers(reader, null));
        Assert.Equal(5, reader.Files("metric").Files.Count);
    }

    [Fact]
    public void Rows_that_the_writer_took_back_before_they_were_sealed_are_counted()
    {
        using var test = new ColdPlaceOfTest();
        using var ring = new LivingRing(test.RingPath(), capacity: 4096);
        ring.Append(1000);
        using var store = test.Open(test.Settings with { RollAge = TimeSpan.Zero });
        store.Start([]);
        Wait.Until(() => store.Status("metric").SealedRows == 960);
        Directory.CreateDirectory(Path.Combine(test.Place.Folder, "elsewhere"));
        Directory.Move(test.Place.TableFolder("metric"), test.Place.TableFolder("hidden"));
        File.WriteAllText(test.Place.TableFolder("metric"), "no folder can be made here");

        ring.Append(20_000);
        Wait.Until(() => store.Status("metric").Failures > 0);
        File.Delete(test.Place.TableFolder("metric"));
        Directory.Move(test.Place.TableFolder("hidden"), test.Place.TableFolder("metric"));

        Assert.True(store.Finish(TimeSpan.FromSeconds(30)), string.Join('\n', test.Log));
        var (status, numbers) = (store.Status("metric"), ColdRows.Numbers(store, ring.Path));
        Assert.Equal(21_000, status.SealedRows + status.LostRows);
        Assert.Equal(status.SealedRows, numbers.Count);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal(20_999, numbers[^1]);
        Assert.True(status.LostRows > 0 && status.LastError == null);
        Assert.Single(test.Log, line => line.StartsWith("the rows of table metric cannot be sealed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x.parquet")]
    [InlineData("1-2-3-4_0-0_12345678.parquet")]
    [InlineData("1-2-3-4_5-4_12345678.parquet")]
    [InlineData("1-2-3_0-4_12345678.parquet")]
    [InlineData("1-2-3-4_0-4_12345678_5.parquet")]
    [InlineData("1-2-3-4_0-4_12345678_5_x.parquet")]
    [InlineData("1-2-3-4_0-4_12345678.parquet.tmp")]
    public void Names_of_others_are_none(string name) => Assert.Null(ColdFile.Parse(name));

    /// <summary>Not faster than rows are sealed: what is lost otherwise is another test's matter.</summary>
    private static void Write(LivingRing ring, ColdStore store, int rows)
    {
        for (var left = rows; left > 0; left -= 5000)
        {
            Wait.Until(() => ring.Rows - store.Status("metric").SealedRows < 1 << 15);
            ring.Append(5000);
        }
    }

    private static IEnumerable<long> Numbers(long count) => Enumerable.Range(0, (int)count).Select(number => (long)number);
}
