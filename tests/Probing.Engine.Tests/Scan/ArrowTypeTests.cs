using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Engine.Scan.Columns;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Scan;

/// <summary>Every Arrow type goes in and comes out with its values, NULLs and units, also from the middle of an array.</summary>
public sealed class ArrowTypeTests
{
    // More than one of DuckDB's vectors, also behind the largest offset but one.
    private const int Rows = 2600;

    private static readonly int[] Offsets = [0, 1, 3, 8, 13, 64, 2047];

    /// <summary>A 256-bit number.</summary>
    private readonly record struct Wide(Int128 Lower, Int128 Upper);

    private static string Word(int i) => i % 3 == 0 ? $"w{i}" : $"a word of more than twelve bytes, ü {i}";

    private static byte[] Bytes(int i) => Encoding.UTF8.GetBytes(Word(i));

    private static string Hex(int i) => Convert.ToHexString(Bytes(i));

    private static IEnumerable<(string Name, IArrowArray Array, Func<int, string> Expected)> Cases()
    {
        yield return ("bool", Boolean(), i => i % 2 == 0 ? "true" : "false");
        yield return ("int8", Arrays.Fixed(Int8Type.Default, Rows, i => (sbyte)i), i => $"{(sbyte)i}");
        yield return ("int16", Arrays.Fixed(Int16Type.Default, Rows, i => (short)-i), i => $"{-i}");
        yield return ("int32", Arrays.Fixed(Int32Type.Default, Rows, i => int.MinValue + i), i => $"{int.MinValue + i}");
        yield return ("int64", Arrays.Fixed(Int64Type.Default, Rows, i => long.MaxValue - i), i => $"{long.MaxValue - i}");
        yield return ("uint8", Arrays.Fixed(UInt8Type.Default, Rows, i => (byte)i), i => $"{(byte)i}");
        yield return ("uint16", Arrays.Fixed(UInt16Type.Default, Rows, i => (ushort)(60000 + i)), i => $"{60000 + i}");
        yield return ("uint32", Arrays.Fixed(UInt32Type.Default, Rows, i => uint.MaxValue - (uint)i), i => $"{uint.MaxValue - (uint)i}");
        yield return ("uint64", Arrays.Fixed(UInt64Type.Default, Rows, i => ulong.MaxValue - (ulong)i), i => $"{ulong.MaxValue - (ulong)i}");
        yield return ("float16", Arrays.Fixed(HalfFloatType.Default, Rows, i => (Half)(i % 1000)), i => $"{i % 1000}");
        yield return ("float", Arrays.Fixed(FloatType.Default, Rows, i => i / 8f), i => Text(i / 8f));
        yield return ("double", Arrays.Fixed(DoubleType.Default, Rows, i => i % 5 == 0 ? double.NaN : i / 3.0),
            i => Text(i % 5 == 0 ? double.NaN : i / 3.0));
        foreach (var text in TextCases())
            yield return text;
        foreach (var time in TimeCases())
            yield return time;
        foreach (var number in DecimalCases())
            yield return number;
        foreach (var nested in NestedCases())
            yield return nested;
        yield return ("null", new NullArray(Rows), _ => "NULL");
    }

    private static IEnumerable<(string, IArrowArray, Func<int, string>)> TextCases()
    {
        byte[][] words = [.. Enumerable.Range(0, Rows).Select(Bytes)];
        var (offsets, bytes) = Arrays.Text<int>(words);
        var (longOffsets, _) = Arrays.Text<long>(words);
        var (views, viewBytes) = Arrays.Views(words);
        yield return ("utf8", Arrays.Make(StringType.Default, Rows, [offsets, bytes]), Word);
        yield return ("large_utf8", Arrays.Make(LargeStringType.Default, Rows, [longOffsets, bytes]), Word);
        yield return ("utf8_view", Arrays.Make(StringViewType.Default, Rows, [views, viewBytes]), Word);
        yield return ("binary", Arrays.Make(BinaryType.Default, Rows, [offsets, bytes]), Hex);
        yield return ("large_binary", Arrays.Make(LargeBinaryType.Default, Rows, [longOffsets, bytes]), Hex);
        yield return ("binary_view", Arrays.Make(BinaryViewType.Default, Rows, [views, viewBytes]), Hex);
        yield return ("fixed_binary", Arrays.Make(new FixedSizeBinaryType(4), Rows, [Arrays.Buffer(Enumerable.Range(0, Rows))]),
            i => Convert.ToHexString(BitConverter.GetBytes(i)));
        var guids = Enumerable.Range(0, Rows).Select(i => new Guid(i * 7919, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte)i)).ToArray();
        var rfc = Arrays.Buffer(guids.SelectMany(guid => guid.ToByteArray(bigEndian: true)));
        yield return ("uuid", new GuidArray(Arrays.Make(new FixedSizeBinaryType(16), Rows, [rfc])), i => guids[i].ToString());
    }

    private static IEnumerable<(string, IArrowArray, Func<int, string>)> TimeCases()
    {
        foreach (var unit in Enum.GetValues<TimeUnit>())
        {
            yield return ($"timestamp {unit}", Arrays.Fixed(new TimestampType(unit, (string?)null), Rows, i => i - 2500L),
                i => $"{i - 2500}{unit}");
            yield return ($"duration {unit}", Arrays.Fixed(DurationType.FromTimeUnit(unit), Rows, i => i * 1000L),
                i => $"0m0d{i * 1000L * Nanos(unit)}n");
        }
        yield return ("timestamptz s", Arrays.Fixed(new TimestampType(TimeUnit.Second, "UTC"), Rows, i => (long)i),
            i => $"{i * 1_000_000L}Microsecond@UTC");
        yield return ("timestamptz ms", Arrays.Fixed(new TimestampType(TimeUnit.Millisecond, "UTC"), Rows, i => i - 9L),
            i => $"{(i - 9) * 1000L}Microsecond@UTC");
        yield return ("timestamptz us", Arrays.Fixed(new TimestampType(TimeUnit.Microsecond, "+02:00"), Rows, i => (long)i),
            i => $"{i}Microsecond@UTC");
        yield return ("timestamptz ns", Arrays.Fixed(new TimestampType(TimeUnit.Nanosecond, "UTC"), Rows, i => i - 2500L),
            i => $"{(long)Math.Floor((i - 2500) / 1000.0)}Microsecond@UTC");
        yield return ("date32", Arrays.Fixed(Date32Type.Default, Rows, i => i), i => $"{DateOnly.FromDayNumber(719162 + i):yyyy-MM-dd}");
        yield return ("date64", Arrays.Fixed(Date64Type.Default, Rows, i => (i - 2500) * 86_400_000L + 1),
            i => $"{DateOnly.FromDayNumber(719162 + i - 2500):yyyy-MM-dd}");
        yield return ("time32 s", Arrays.Fixed(new Time32Type(TimeUnit.Second), Rows, i => i), i => $"t{i * 1_000_000L}Microsecond");
        yield return ("time32 ms", Arrays.Fixed(new Time32Type(TimeUnit.Millisecond), Rows, i => i), i => $"t{i * 1000L}Microsecond");
        yield return ("time64 us", Arrays.Fixed(new Time64Type(TimeUnit.Microsecond), Rows, i => (long)i), i => $"t{i}Microsecond");
        yield return ("time64 ns", Arrays.Fixed(new Time64Type(TimeUnit.Nanosecond), Rows, i => (long)i), i => $"t{i}Nanosecond");
        yield return ("interval ym", Arrays.Fixed(IntervalType.YearMonth, Rows, i => i), i => $"{i}m0d0n");
        yield return ("interval dt", Arrays.Fixed(IntervalType.DayTime, Rows, i => new ArrowDayTime(i, 5)), i => $"0m{i}d5000000n");
        yield return ("interval mdn", Arrays.Fixed(IntervalType.MonthDayNanosecond, Rows, i => new ArrowMonthDayNano(1, i, 7000)), i => $"1m{i}d7000n");
    }

    private static IEnumerable<(string, IArrowArray, Func<int, string>)> DecimalCases()
    {
        yield return ("decimal32", Arrays.Fixed(new Decimal32Type(9, 2), Rows, i => i - 2500), i => Cents(i - 2500));
        yield return ("decimal64", Arrays.Fixed(new Decimal64Type(18, 2), Rows, i => (long)i - 2500), i => Cents(i - 2500));
        foreach (var precision in new[] { 4, 9, 18, 20, 38 })
            yield return ($"decimal128({precision},2)",
                Arrays.Fixed(new Decimal128Type(precision, 2), Rows, i => (Int128)(i - 2500)), i => Cents(i - 2500));
        yield return ("hugeint", Arrays.Fixed(new Decimal128Type(38, 0), Rows, i => Int128.MaxValue / 2 - i),
            i => $"{Int128.MaxValue / 2 - i}");
        yield return ("decimal256(38,2)", Arrays.Fixed(new Decimal256Type(38, 2), Rows, i => new Wide((Int128)(i - 2500), (Int128)(i < 2500 ? -1 : 0))),
            i => Cents(i - 2500));
        yield return ("decimal256(76,0)", Arrays.Fixed(new Decimal256Type(76, 0), Rows, i => new Wide(Int128.MinValue + 1 + i, -1)),
            i => $"{Int128.MinValue + 1 + i}");
    }

    private static IEnumerable<(string, IArrowArray, Func<int, string>)> NestedCases()
    {
        // Row i of a list has i % 4 elements.
        var counts = Enumerable.Range(0, Rows).Select(i => i % 4).ToArray();
        var ends = new int[Rows + 1];
        for (var i = 0; i < Rows; i++)
            ends[i + 1] = ends[i] + counts[i];
        var numbers = Arrays.Fixed(Int64Type.Default, ends[^1], i => (long)i).Data;
        var words = Arrays.DenseText([.. Enumerable.Range(0, ends[^1]).Select(Word)]);
        string Longs(int i) => Joined(i, e => Arrays.IsNull(e) ? "NULL" : $"{e}");
        string Joined(int i, Func<int, string> element) => $"[{string.Join(", ", Enumerable.Range(ends[i], counts[i]).Select(element))}]";

        yield return ("list<int64>", Arrays.Make(new ListType(Int64Type.Default), Rows, [Arrays.Buffer(ends)], [numbers]), Longs);
        yield return ("list<utf8>", Arrays.Make(new ListType(StringType.Default), Rows, [Arrays.Buffer(ends)], [words]), i => Joined(i, Word));
        yield return ("large_list", Arrays.Make(new LargeListType(Int64Type.Default), Rows,
            [Arrays.Buffer(ends.Select(e => (long)e))], [numbers]), Longs);
        yield return ("list_view", Arrays.Make(new ListViewType(Int64Type.Default), Rows,
            [Arrays.Buffer(ends.Take(Rows)), Arrays.Buffer(counts)], [numbers]), Longs);
        var innerEnds = Enumerable.Range(0, Rows + 1).ToArray();
        var inner = new ArrayData(new ListType(Int64Type.Default), Rows, 0, 0, [ArrowBuffer.Empty, Arrays.Buffer(ends)], [numbers]);
        yield return ("list<list>", Arrays.Make(new ListType(new ListType(Int64Type.Default)), Rows, [Arrays.Buffer(innerEnds)], [inner]),
            i => $"[{Longs(i)}]");
        yield return ("fixed_list", Arrays.Make(new FixedSizeListType(Int64Type.Default, 3), Rows, [],
            [Arrays.Fixed(Int64Type.Default, Rows * 3, i => (long)i).Data]),
            i => $"[{string.Join(", ", Enumerable.Range(i * 3, 3).Select(e => Arrays.IsNull(e) ? "NULL" : $"{e}"))}]");

        var members = new StructType([new Field("n", Int64Type.Default, true), new Field("w", StringType.Default, true)]);
        ArrayData[] values = [Arrays.Fixed(Int64Type.Default, Rows, i => (long)i * 2).Data, Arrays.DenseText([.. Enumerable.Range(0, Rows).Select(Word)])];
        yield return ("struct", Arrays.Make(members, Rows, [], values), i => $"{{n: {i * 2}, w: {Word(i)}}}");
        var entries = new ArrayData(new MapType(StringType.Default, Int64Type.Default).KeyValueType, ends[^1], 0, 0,
            [ArrowBuffer.Empty], [words, numbers]);
        yield return ("map", Arrays.Make(new MapType(StringType.Default, Int64Type.Default), Rows, [Arrays.Buffer(ends)], [entries]),
            i => Joined(i, e => $"{{key: {Word(e)}, value: {(Arrays.IsNull(e) ? "NULL" : $"{e}")}}}"));

        var dictionary = Arrays.DenseText([.. Enumerable.Range(0, 100).Select(Word)]);
        yield return ("dictionary<int8>", Arrays.Make(new DictionaryType(Int8Type.Default, StringType.Default, false), Rows,
            [Arrays.Buffer(Enumerable.Range(0, Rows).Select(i => Arrays.IsNull(i) ? (sbyte)-1 : (sbyte)(i % 100)))], null, dictionary), i => Word(i % 100));
        yield return ("dictionary<uint16>", Arrays.Make(new DictionaryType(UInt16Type.Default, StringType.Default, false), Rows,
            [Arrays.Buffer(Enumerable.Range(0, Rows).Select(i => (ushort)(i % 100)))], null, dictionary), i => Word(i % 100));
        var withNulls = Arrays.Fixed(Int64Type.Default, 100, i => (long)i).Data;
        yield return ("dictionary with null", Arrays.Make(new DictionaryType(Int32Type.Default, Int64Type.Default, false), Rows,
            [Arrays.Buffer(Enumerable.Range(0, Rows).Select(i => i % 100))], null, withNulls),
            i => Arrays.IsNull(i % 100) ? "NULL" : $"{i % 100}");
    }

    public static TheoryData<string> Names => [.. Cases().Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task A_type_comes_back_as_it_was(string name)
    {
        var (_, array, expected) = Cases().Single(c => c.Name == name);
        await using var engine = new TestEngine([.. Offsets.Select(offset => Plugin(offset, array))]);
        foreach (var offset in Offsets)
        {
            var rows = await engine.RowsAsync($"SELECT c FROM test.t{offset} ORDER BY row");
            Assert.Equal(Rows - offset, rows.Count);
            for (var i = 0; i < rows.Count; i++)
                Assert.Equal(name == "null" || Arrays.IsNull(i + offset) ? "NULL" : expected(i + offset), rows[i]);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_type_survives_filters_and_groups(string name)
    {
        var (_, array, _) = Cases().Single(c => c.Name == name);
        await using var engine = new TestEngine(Plugin(0, array));
        var nulls = name == "null" ? Rows : array.Data.DataType is DictionaryType && name.EndsWith("null", StringComparison.Ordinal)
            ? Enumerable.Range(0, Rows).Count(i => Arrays.IsNull(i) || Arrays.IsNull(i % 100))
            : Arrays.NullCount(Rows);
        Assert.Equal($"{Rows - nulls}|{nulls}", await engine.ScalarAsync("SELECT count(c), count(*) FILTER (c IS NULL) FROM test.t0"));
        Assert.Equal($"{Rows}", await engine.ScalarAsync("SELECT sum(k)::BIGINT FROM (SELECT c, count(*) k FROM test.t0 GROUP BY c)"));
    }

    [Fact]
    public async Task Members_of_a_null_struct_are_null()
    {
        var (_, array, _) = Cases().Single(c => c.Name == "struct");
        await using var engine = new TestEngine(Plugin(0, array));
        Assert.Equal($"{Arrays.NullCount(Rows)}", await engine.ScalarAsync("SELECT count(*) FROM test.t0 WHERE c.w IS NULL"));
    }

    [Fact]
    public async Task An_unsupported_type_is_an_error_that_names_the_column()
    {
        var type = new UnionType([new Field("a", Int64Type.Default, true)], [0], UnionMode.Dense);
        var schema = new Schema([new Field("odd", type, true)], null);
        await using var engine = new TestEngine(new TablePlugin("test", "t", new MemoryTable(schema)));
        var error = await engine.FailsAsync("SELECT * FROM test.t");
        Assert.Equal(ProbingErrorKind.ExtensionFailed, error.Kind);
        Assert.Contains("'odd'", error.Message);
    }

    [Fact]
    public async Task A_text_that_is_not_utf8_is_an_error_that_names_the_column()
    {
        var (offsets, bytes) = Arrays.Text<int>([[0x61], [0xFF, 0xFE]]);
        var array = new StringArray(new ArrayData(StringType.Default, 2, 0, 0, [ArrowBuffer.Empty, offsets, bytes]));
        await using var engine = new TestEngine(Some.Plugin("test", "t", ("raw", array)));
        var error = await engine.FailsAsync("SELECT * FROM test.t");
        Assert.Contains("'raw'", error.Message);
    }

    [Fact]
    public async Task A_number_beyond_sql_is_an_error_and_not_a_wrong_number()
    {
        var array = Arrays.Fixed(new Decimal256Type(76, 0), 2, _ => new Wide(0, 1));
        await using var engine = new TestEngine(Some.Plugin("test", "t", ("huge", array)));
        var error = await engine.FailsAsync("SELECT * FROM test.t");
        Assert.Contains("'huge'", error.Message);
    }

    private static TablePlugin Plugin(int offset, IArrowArray array) => Some.Plugin("test", $"t{offset}",
        ("row", Some.Longs(Enumerable.Range(0, Rows - offset).Select(i => (long?)i))),
        ("c", ArrowArrayFactory.Slice(array, offset, Rows - offset)));

    private static IArrowArray Boolean()
    {
        var bits = new byte[(Rows + 7) / 8];
        for (var i = 0; i < Rows; i += 2)
            bits[i / 8] |= (byte)(1 << i % 8);
        return Arrays.Make(BooleanType.Default, Rows, [new ArrowBuffer(bits)]);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Cents(int value) => (value / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static long Nanos(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1_000_000_000,
        TimeUnit.Millisecond => 1_000_000,
        TimeUnit.Microsecond => 1_000,
        _ => 1,
    };
}
