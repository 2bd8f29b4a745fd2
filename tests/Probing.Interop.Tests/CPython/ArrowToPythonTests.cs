using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;

namespace Probing.Interop.Tests.CPython;

[Collection(PythonCollection.Name)]
public sealed class ArrowToPythonTests(PythonFixture python)
{
    public static TheoryData<string, string> Columns => new()
    {
        { "null", "[None, None]" },
        { "uint64", "[18446744073709551615, None]" },
        { "float", "[0.5, None]" },
        { "timestamp ns", "[datetime.datetime(1969, 12, 31, 23, 59, 59, 999999), None]" },
        { "timestamp zone", "[datetime.datetime(1970, 1, 1, 1, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600))), None]" },
        { "date64", "[datetime.date(1970, 1, 2), None]" },
        { "time32", "[datetime.time(0, 0, 1), None]" },
        { "dictionary", "['b', None]" },
        { "decimal256", "[Decimal('-1.5'), None]" },
        { "fixed list", "[[1, 2], [3, 4]]" },
        { "interval", "[datetime.timedelta(days=2, microseconds=1), {'months': 1, 'days': 0, 'nanoseconds': 0}]" },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task A_column_becomes_python_objects(string column, string expected)
    {
        var array = Build(column);
        using var batch = new RecordBatch(
            new Schema([new Field("c", array.Data.DataType, true)], null), [array], array.Length);
        Assert.Equal(expected, await python.Executor.RunAsync(column, _ =>
        {
            using var rows = ArrowToPython.ToDicts([batch]);
            return Values(rows.Address);
        }, DateTime.UtcNow.AddSeconds(20)));
    }

    [Fact]
    public async Task A_slice_gives_its_own_rows()
    {
        var array = new Int64Array.Builder().AppendRange(Enumerable.Range(0, 10).Select(i => (long)i)).Build();
        using var batch = new RecordBatch(new Schema([new Field("c", Int64Type.Default, true)], null), [array], 10);
        using var slice = batch.Slice(3, 2);
        Assert.Equal("[3, 4]", await python.Executor.RunAsync("slice", _ =>
        {
            using var rows = ArrowToPython.ToDicts([slice]);
            return Values(rows.Address);
        }, DateTime.UtcNow.AddSeconds(20)));
    }

    [Fact]
    public async Task A_stream_capsule_is_read_to_its_end()
    {
        Assert.Equal("[0, 1, 2]", await python.Executor.RunAsync("stream", _ =>
        {
            using var capsule = StreamCapsule.Of([0], [1, 2]);
            using var rows = ArrowToPython.ToDicts(capsule.Address);
            return Values(rows.Address);
        }, DateTime.UtcNow.AddSeconds(20)));
    }

    private static string Values(nint rows)
    {
        var texts = new List<string>();
        for (nint i = 0; i < Containers.ListSize(rows); i++)
        {
            using var repr = Objects.Repr(Containers.DictItem(Containers.ListItem(rows, i), "c"u8));
            texts.Add(Unicode.Text(repr.Address));
        }
        return $"[{string.Join(", ", texts)}]";
    }

    private static IArrowArray Build(string column)
    {
        switch (column)
        {
            case "null":
                return new NullArray(2);
            case "uint64":
                return new UInt64Array.Builder().Append(ulong.MaxValue).AppendNull().Build();
            case "float":
                return new FloatArray.Builder().Append(0.5f).AppendNull().Build();
            case "timestamp ns":
                return new TimestampArray(new TimestampType(TimeUnit.Nanosecond, (string?)null), Longs(-1), Bits(1), 2, 1, 0);
            case "timestamp zone":
                return new TimestampArray(new TimestampType(TimeUnit.Second, "+01:00"), Longs(0), Bits(1), 2, 1, 0);
            case "date64":
                return new Date64Array(Longs(86_400_000), Bits(1), 2, 1, 0);
            case "time32":
                return new Time32Array.Builder(new Time32Type(TimeUnit.Millisecond)).Append(1000).AppendNull().Build();
            case "dictionary":
                return new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false),
                    new Int8Array.Builder().Append(1).AppendNull().Build(),
                    new StringArray.Builder().Append("a").Append("b").Build());
            case "decimal256":
                return new Decimal256Array.Builder(new Decimal256Type(50, 1)).Append("-1.5").AppendNull().Build();
            case "fixed list":
                var items = new Int64Array.Builder().AppendRange([1, 2, 3, 4]).Build();
                return new FixedSizeListArray(new FixedSizeListType(Int64Type.Default, 2), 2, items, ArrowBuffer.Empty);
            case "interval":
                return new MonthDayNanosecondIntervalArray.Builder()
                    .Append(new Apache.Arrow.Scalars.MonthDayNanosecondInterval(0, 2, 1_000))
                    .Append(new Apache.Arrow.Scalars.MonthDayNanosecondInterval(1, 0, 0)).Build();
            default:
                throw new ArgumentOutOfRangeException(nameof(column), column, null);
        }
    }

    private static ArrowBuffer Longs(long first) => new ArrowBuffer.Builder<long>().Append(first).Append(0).Build();

    private static ArrowBuffer Bits(byte bits) => new ArrowBuffer.Builder<byte>().Append(bits).Build();
}
