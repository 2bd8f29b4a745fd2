using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class RoundTripTests
{
    private const int TablesOfProcess = 250;

    [Theory]
    [InlineData(NativeWriter.Plain, 1, 10_000)]
    [InlineData(NativeWriter.Addresses, 2, 500)]
    public void What_was_written_is_read_whatever_the_schema_and_the_values(string sanitizer, int seed, int tables)
    {
        var random = new Random(seed);
        for (var done = 0; done < tables; done += TablesOfProcess)
        {
            using var folder = new MemoryFolder();
            var made = Enumerable.Range(0, TablesOfProcess)
                .Select(i => new RandomTable(new Random(random.Next()), folder.File($"{i}.ring"))).ToArray();
            var begun = Now();
            var output = NativeWriter.Run(sanitizer, writer =>
            {
                foreach (var table in made)
                    table.Table.WriteTo(writer);
                writer.Write(0u);
            }, "tables");
            var said = new StringReader(output);
            foreach (var table in made)
                Check(table, said, begun);
        }
    }

    private static void Check(RandomTable made, StringReader said, long begun)
    {
        using var file = RingFile.Open(made.Table.Path, _ => made.Table.Latest % 2 == 0);
        CheckDescriptor(made.Table, file.Descriptor);
        foreach (var (row, column) in made.Refused)
            Assert.Matches($"^error {row} [345] {column} ", said.ReadLine()); // NULL, out of range, not UTF-8
        Assert.StartsWith($"appended {made.Stored.Count} dropped ", said.ReadLine());

        var snapshot = file.Snapshot();
        Assert.Empty(snapshot.Damages);
        Assert.True(snapshot.IsClosed);
        Assert.Equal((made.Stored.Count, 0), (snapshot.Appended, snapshot.Refused));
        Assert.Equal((long)made.Table.FirstRow + snapshot.Dropped, snapshot.Begin);
        Assert.Equal((long)made.Table.FirstRow + snapshot.Appended, snapshot.End);
        var capacity = made.Table.Capacity == 0 ? 1 << 20 : (long)made.Table.Capacity;
        if (made.Table.MaxBytes == 0)
            Assert.True(snapshot.Rows >= Math.Min(capacity, snapshot.Appended), $"{snapshot.Rows} rows are kept of {capacity}");
        foreach (var chunk in snapshot.Chunks)
            CheckRanges(made, file.Descriptor, chunk);

        var expected = made.Stored.Skip((int)snapshot.Dropped).ToList();
        CheckRows(expected, RingRows.Read(file, snapshot), made.Table, begun);
        var latest = RingRows.ReadLatest(made.Table.Path, file.Descriptor.Columns);
        Assert.Equal(Math.Min((int)made.Table.Latest, expected.Count), latest.Count);
        CheckRows(expected[^latest.Count..], latest, made.Table, begun);
    }

    private static void CheckDescriptor(TestTable table, RingDescriptor read)
    {
        Assert.Equal((table.Name, table.Description, table.Extra), (read.Table, read.Description, read.Extra));
        Assert.Equal((long)table.FirstRow, read.FirstRow);
        Assert.Equal(table.Columns, read.Columns.Select(column => new TestColumn(column.Name, column.Kind, column.IsNullable,
            column.IsAppendTime, column.Precision, column.Scale, column.Type, column.Unit, column.Description)));
        Assert.Equal(RingProcess.Current.Boot, read.Process.Boot);
        Assert.Equal(RingProcess.Current.PidNamespace, read.Process.PidNamespace);
        Assert.Equal(RingProcessState.Dead, read.Process.State());
    }

    private static void CheckRows(List<byte[]?[]> expected, List<byte[]?[]> read, TestTable table, long begun)
    {
        Assert.Equal(expected.Count, read.Count);
        var before = begun;
        for (var row = 0; row < read.Count; row++)
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                if (!table.Columns[i].IsAppendTime)
                {
                    if (!Equal(expected[row][i], read[row][i]))
                        Assert.Fail($"{table.Path}, row {row}, column {i} of {table.Columns[i].Kind}: "
                            + $"{Show(read[row][i])} instead of {Show(expected[row][i])}");
                    continue;
                }
                var time = BitConverter.ToInt64(read[row][i]);
                Assert.InRange(time, before, Now());
            }
        }
    }

    /// <summary>The smallest and largest value of a chunk are among its rows, not only around them.</summary>
    private static void CheckRanges(RandomTable made, RingDescriptor descriptor, RingChunk chunk)
    {
        var first = (int)(chunk.FirstRow - descriptor.FirstRow);
        for (var i = 0; i < descriptor.Columns.Count; i++)
        {
            var column = descriptor.Columns[i];
            if (column.IsAppendTime)
                continue;
            var values = made.Stored.GetRange(first, chunk.Rows).Select(row => row[i]).ToArray();
            Assert.Equal(!values.Contains(null), chunk.HasNoNulls(i));
            if (chunk.Range(i) is not { } range)
            {
                Assert.True(!column.Kind.HasRange() || values.All(value => value == null));
                continue;
            }
            var numbers = values.Where(value => value != null).Select(value => BitConverter.ToInt64(value)).ToArray();
            Assert.Equal(column.Kind == RingKind.UInt64
                ? new RingRange((long)numbers.Min(number => (ulong)number), (long)numbers.Max(number => (ulong)number))
                : new RingRange(numbers.Min(), numbers.Max()), range);
        }
    }

    private static bool Equal(byte[]? left, byte[]? right) =>
        left == null ? right == null : right != null && left.AsSpan().SequenceEqual(right);

    private static string Show(byte[]? value) => value == null ? "NULL" : Convert.ToHexString(value);

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
