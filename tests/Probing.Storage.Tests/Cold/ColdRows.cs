using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>What a query reads: the files, and of the ring the rows behind them.</summary>
internal static class ColdRows
{
    /// <summary>The numbers of all rows, in order; each row is checked against its number.</summary>
    internal static List<long> Numbers(ColdStore store, string? ring, IReadOnlyList<FilterHint>? hints = null)
    {
        var numbers = new List<long>();
        var files = store.Files("metric");
        using var file = ring == null ? null : RingFile.Open(ring);
        var columns = file?.Descriptor.Columns ?? store.Catalog.NewestSchema(files, e => throw e)?.Columns ?? [];
        var scan = new ColdScan(store.Catalog, files.Files, columns, hints ?? []);
        if (file != null)
            AddHot(store, file, files.EndOf(file.Descriptor), scan, numbers);
        foreach (var batch in scan.Read(CancellationToken.None))
            Add(batch, numbers, 0);
        Assert.Empty(scan.Warnings);
        numbers.Sort();
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

    private static void AddHot(ColdStore store, RingFile file, long end, ColdScan cold, List<long> numbers)
    {
        var snapshot = file.Snapshot();
        var next = end;
        foreach (var chunk in snapshot.Chunks.Where(chunk => chunk.FirstRow + chunk.Rows > end))
        {
            AddSealed(store, file, next, chunk.FirstRow, cold, numbers);
            next = Math.Max(next, chunk.FirstRow);
            using var scan = new RingScan(file, [chunk], Enumerable.Range(0, 4));
            var skip = (int)Math.Max(end - chunk.FirstRow, 0);
            while (scan.Next() is { } batch)
            {
                var rows = batch.Length;
                next += Math.Max(rows - skip, 0);
                Add(batch, numbers, Math.Min(skip, rows));
                skip -= Math.Min(skip, rows);
            }
        }
        AddSealed(store, file, next, snapshot.End, cold, numbers);
    }

    /// <summary>Rows that the writer took back while they were read were sealed before.</summary>
    private static void AddSealed(ColdStore store, RingFile file, long from, long to, ColdScan cold, List<long> numbers)
    {
        if (from >= to)
            return;
        foreach (var batch in cold.Read(store.Files("metric").Find(file.Descriptor, from, to), CancellationToken.None))
            Add(batch, numbers, 0);
    }
}
