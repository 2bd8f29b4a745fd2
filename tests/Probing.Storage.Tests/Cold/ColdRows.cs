using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>What a query reads: the files, and of the ring the rows behind them.</summary>
internal static class ColdRows
{
    /// <summary>The numbers of all rows, in the order in which they are read; each row is checked against its number.</summary>
    internal static List<long> Numbers(ColdStore store, string? ring, IReadOnlyList<FilterHint>? hints = null)
    {
        var numbers = new List<long>();
        var files = store.Files("metric");
        using var file = ring == null ? null : RingFile.Open(ring);
        var columns = file?.Descriptor.Columns ?? store.Catalog.NewestSchema(files, e => throw e)?.Columns ?? [];
        var scan = new ColdScan(store.Catalog, files.Files, columns, hints ?? []);
        foreach (var batch in scan.Read(CancellationToken.None))
            Add(batch, numbers, 0);
        Assert.Empty(scan.Warnings);
        if (file != null)
            AddHot(file, files.EndOf(file.Descriptor), numbers);
        return numbers;
    }

    internal static void Add(RecordBatch batch, List<long> numbers, int from)
    {
        using (batch)
        {
            var (times, number, triple, name) = ((TimestampArray)batch.Column(0), (Int64Array)batch.Column(1),
                (Int64Array)batch.Column(2), (StringArray)batch.Column(3));
            for (var i = from; i < batch.Length; i++)
            {
                var value = number.GetValue(i)!.Value;
                Assert.NotNull(times.GetValue(i));
                Assert.Equal(value % 7 == 0 ? null : value * 3, triple.GetValue(i));
                Assert.Equal(LivingRing.Name(value), name.GetString(i));
                numbers.Add(value);
            }
        }
    }

    private static void AddHot(RingFile file, long end, List<long> numbers)
    {
        var snapshot = file.Snapshot();
        foreach (var chunk in snapshot.Chunks.Where(chunk => chunk.FirstRow + chunk.Rows > end))
        {
            using var scan = new RingScan(file, [chunk], Enumerable.Range(0, 4));
            var skip = (int)Math.Max(end - chunk.FirstRow, 0);
            while (scan.Next() is { } batch)
            {
                var rows = batch.Length;
                Add(batch, numbers, Math.Min(skip, rows));
                skip -= Math.Min(skip, rows);
            }
            Assert.Equal(0, scan.Overruns);
        }
    }
}
