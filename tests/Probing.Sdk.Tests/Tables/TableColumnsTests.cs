using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Tables;

public class TableColumnsTests
{
    private static readonly DateTime s_time = new(2026, 2, 3, 4, 5, 6, 789, 12, DateTimeKind.Utc);

    private static readonly TableColumns<int> s_columns = new TableColumns<int>()
        .Int64("whole", "A whole number", row => row == 1 ? null : long.MaxValue - row, "apples")
        .UInt64("address", "An address", row => row == 1 ? null : ulong.MaxValue - (ulong)row)
        .Double("real", "A real number", row => row == 1 ? null : row / 3.0, "s")
        .Bool("truth", "A truth", row => row == 1 ? null : row % 2 == 0)
        .Text("text", "A text", row => row == 1 ? null : $"Größe {row}")
        .Timestamp("time", "A time", row => row == 1 ? null : s_time.AddTicks(row * 10));

    [Fact]
    public void Declares_type_meaning_and_unit()
    {
        var fields = s_columns.Schema.FieldsList;

        Assert.Equal(["whole", "address", "real", "truth", "text", "time"], fields.Select(field => field.Name));
        Assert.Equal(
            [ArrowTypeId.Int64, ArrowTypeId.UInt64, ArrowTypeId.Double, ArrowTypeId.Boolean, ArrowTypeId.String, ArrowTypeId.Timestamp],
            fields.Select(field => field.DataType.TypeId));
        Assert.Equal("UTC", Assert.IsType<TimestampType>(fields[5].DataType).Timezone);
        Assert.Equal(("A whole number", "apples"), (TableColumn.Description(fields[0]), TableColumn.Unit(fields[0])));
        Assert.Null(TableColumn.Unit(fields[1]));
        Assert.All(fields, field => Assert.True(field.IsNullable));
    }

    [Fact]
    public void Keeps_extreme_values_and_nulls_exactly()
    {
        using var batch = Assert.Single(s_columns.Batches([0, 1, 2], Some.Request(0, 1, 2, 3, 4, 5)));

        Assert.Equal([long.MaxValue, null, long.MaxValue - 2], ((Int64Array)batch.Column(0)).ToArray());
        Assert.Equal([ulong.MaxValue, null, ulong.MaxValue - 2], ((UInt64Array)batch.Column(1)).ToArray());
        Assert.Equal([0.0, null, 2 / 3.0], ((DoubleArray)batch.Column(2)).ToArray());
        Assert.Equal([true, null, true], Enumerable.Range(0, 3).Select(((BooleanArray)batch.Column(3)).GetValue));
        Assert.Equal(["Größe 0", null, "Größe 2"], Enumerable.Range(0, 3).Select(row => ((StringArray)batch.Column(4)).GetString(row)));
        Assert.Equal([s_time, null, s_time.AddTicks(20)],
            Enumerable.Range(0, 3).Select(row => ((TimestampArray)batch.Column(5)).GetTimestamp(row)?.UtcDateTime));
    }

    [Fact]
    public void Reads_only_the_columns_of_the_projection()
    {
        var columns = new TableColumns<int>()
            .Int64("dear", "Must not be read", _ => throw new InvalidOperationException("this column was not asked for"))
            .Int64("cheap", "May be read", row => row);

        using var batch = Assert.Single(columns.Batches([5], Some.Request(1)));

        Assert.Equal(["cheap"], batch.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(5, ((Int64Array)batch.Column(0)).GetValue(0));
    }

    [Fact]
    public void Pulls_rows_as_batches_are_read_and_no_further_than_the_limit()
    {
        var pulled = 0;
        IEnumerable<int> Rows()
        {
            while (true)
                yield return pulled++;
        }
        using var batches = s_columns.Batches(Rows(), Some.Request(0) with { Limit = 3000 }).GetEnumerator();

        Assert.True(batches.MoveNext());
        Assert.Equal((2048, 2048), (batches.Current.Length, pulled));
        Assert.True(batches.MoveNext());
        Assert.Equal((952, 3000), (batches.Current.Length, pulled));
        Assert.False(batches.MoveNext());
        Assert.Equal(3000, pulled);
    }

    [Fact]
    public void No_rows_give_no_batch() => Assert.Empty(s_columns.Batches([], Some.Request(0)));

    [Fact]
    public void Stops_between_two_rows_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<int> Rows()
        {
            yield return 0;
            cancel.Cancel();
            yield return 1;
            Assert.Fail("went on after it was cancelled");
        }

        Assert.Throws<OperationCanceledException>(() => s_columns.Batches(Rows(), Some.Request(0), cancel.Token).ToList());
    }

    [Fact]
    public void A_row_that_fails_fails_the_scan_and_ends_its_source()
    {
        var ended = false;
        IEnumerable<int> Rows()
        {
            try
            {
                yield return 0;
            }
            finally
            {
                ended = true;
            }
        }
        var columns = new TableColumns<int>().Int64("bad", "Fails", row => 1 / row);

        Assert.Throws<DivideByZeroException>(() => columns.Batches(Rows(), Some.Request(0)).ToList());
        Assert.True(ended);
    }

    [Fact]
    public void Refuses_a_name_that_is_used_twice() => Assert.Throws<ArgumentException>(
        () => new TableColumns<int>().Int64("a", "", row => row).Text("A", "", row => ""));

    [Fact]
    public async Task RowTable_scans_anew_each_time()
    {
        var scans = 0;
        var table = new RowTable<int>(s_columns, request => [++scans, (int)request.Limit!.Value]) { WantsFilters = true };
        var request = Some.Request(0) with { Limit = 9 };

        var first = Assert.Single(await table.ReadAsync(request));
        var second = Assert.Single(await table.ReadAsync(request));

        Assert.True(table.WantsFilters);
        Assert.Same(s_columns.Schema, table.Schema);
        Assert.Equal([null, long.MaxValue - 9], ((Int64Array)first.Column(0)).ToArray());
        Assert.Equal([long.MaxValue - 2, long.MaxValue - 9], ((Int64Array)second.Column(0)).ToArray());
    }
}
