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

    [Theory]
    [InlineData("x.parquet")]
    [InlineData("1-2-3-4_0-0_12345678.parquet")]
    [InlineData("1-2-3-4_5-4_12345678.parquet")]
    [InlineData("1-2-3_0-4_12345678.parquet")]
    [InlineData("1-2-3-4_0-4_12345678_5.parquet")]
    [InlineData("1-2-3-4_0-4_12345678_5_x.parquet")]
    [InlineData("1-2-3-4_0-4_12345678.parquet.tmp")]
    public void Names_of_others_are_none(string name) => Assert.Null(ColdFile.Parse(name));

    private static IEnumerable<long> Numbers(long count) => Enumerable.Range(0, (int)count).Select(number => (long)number);
}
