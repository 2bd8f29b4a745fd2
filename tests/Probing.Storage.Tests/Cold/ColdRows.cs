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
        var folder = ring == null ? null : new RingFolder(Path.GetDirectoryName(ring)!);
        using var rows = StoredRows.Open("metric", folder, store);
        foreach (var batch in rows?.Read(rows.Columns, hints ?? [], Assert.Fail, null, CancellationToken.None) ?? [])
            Add(batch, numbers);
        numbers.Sort();
        return numbers;
    }

    internal static void Add(RecordBatch batch, List<long> numbers)
    {
        using (batch)
        {
            var (times, number, triple, name) = ((TimestampArray)batch.Column(0), (Int64Array)batch.Column(1),
                (Int64Array)batch.Column(2), (StringArray)batch.Column(3));
            for (var i = 0; i < batch.Length; i++)
            {
                var value = number.GetValue(i)!.Value;
                Assert.NotNull(times.GetValue(i));
                Assert.Equal(value % 7 == 0 ? null : value * 3, triple.GetValue(i));
                Assert.Equal(LivingRing.Name(value), name.GetString(i));
                numbers.Add(value);
            }
        }
    }
}
