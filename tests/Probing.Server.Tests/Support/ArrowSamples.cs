using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Memory;
using Apache.Arrow.Scalars;
using Apache.Arrow.Types;

namespace Probing.Server.Tests.Support;

/// <summary>
/// A column of every Arrow type with telling values, each ending in NULL, and the JSON that each row must give.
/// </summary>
internal static class ArrowSamples
{
    public sealed record Sample(string Name, IArrowArray Array, params string[] Json)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<Sample> All() => [.. Numbers(), .. Texts(), .. Times(), .. Nested(), .. Indexed()];

    public static Sample Get(string name) => All().First(sample => sample.Name == name);

    private static IEnumerable<Sample> Numbers()
    {
        yield return new("null", new NullArray(2), "null", "null");
        yield return new("bool", new BooleanArray.Builder().Append(true).Append(false).AppendNull().Build(),
            "true", "false", "null");
        yield return new("int8", new Int8Array.Builder().Append(sbyte.MinValue).AppendNull().Build(), "-128", "null");
        yield return new("int16", new Int16Array.Builder().Append(short.MinValue).AppendNull().Build(), "-32768", "null");
        yield return new("int32", new Int32Array.Builder().Append(int.MinValue).AppendNull().Build(), "-2147483648", "null");
        yield return new("int64", new Int64Array.Builder().Append(long.MinValue).Append((1L << 53) + 1).AppendNull().Build(),
            "-9223372036854775808", "9007199254740993", "null");
        yield return new("uint8", new UInt8Array.Builder().Append(255).AppendNull().Build(), "255", "null");
        yield return new("uint16", new UInt16Array.Builder().Append(65535).AppendNull().Build(), "65535", "null");
        yield return new("uint32", new UInt32Array.Builder().Append(uint.MaxValue).AppendNull().Build(), "4294967295", "null");
        yield return new("uint64", new UInt64Array.Builder().Append(ulong.MaxValue).AppendNull().Build(),
            "18446744073709551615", "null");
        yield return new("half", new HalfFloatArray.Builder().Append((Half)1.5).Append(Half.NaN).AppendNull().Build(),
            "1.5", "\"NaN\"", "null");
        yield return new("float", new FloatArray.Builder().Append(0.1f).Append(float.NegativeInfinity).AppendNull().Build(),
            "0.1", "\"-Infinity\"", "null");
        yield return new("double", new DoubleArray.Builder().Append(0.1).Append(1e300).Append(-0.0)
                .Append(double.PositiveInfinity).Append(double.NaN).AppendNull().Build(),
            "0.1", "1E+300", "-0", "\"Infinity\"", "\"NaN\"", "null");
        yield return new("decimal32", Decimals(new Decimal32Type(9, 2), 4, -12345, 5), "\"-123.45\"", "\"0.05\"", "null");
        yield return new("decimal64", Decimals(new Decimal64Type(18, 3), 8, 1000, 0), "\"1.000\"", "\"0.000\"", "null");
        yield return new("decimal128", Decimals(new Decimal128Type(30, 4), 16, BigInteger.Parse("-123456789012345678901234567890"), 1),
            "\"-12345678901234567890123456.7890\"", "\"0.0001\"", "null");
        yield return new("hugeint", Decimals(new Decimal128Type(38, 0), 16, BigInteger.Pow(2, 100), -1),
            "1267650600228229401496703205376", "-1", "null");
        yield return new("decimal256", Decimals(new Decimal256Type(76, 10), 32, BigInteger.Pow(10, 75), -1),
            "\"1" + new string('0', 65) + ".0000000000\"", "\"-0.0000000001\"", "null");
    }

    private static IEnumerable<Sample> Texts()
    {
        byte[] blob = [0, 1, 254, 255];
        yield return new("string", new StringArray.Builder().Append("grün \"q\" \\ \n 日本 😀").Append("").AppendNull().Build(),
            "\"grün \\\"q\\\" \\\\ \\n 日本 \\uD83D\\uDE00\"", "\"\"", "null");
        yield return new("string_view", new StringViewArray.Builder().Append("short").Append(new string('x', 40)).AppendNull().Build(),
            "\"short\"", $"\"{new string('x', 40)}\"", "null");
        yield return new("large_string", new LargeStringArray(3, Buffer(0L, 3L, 3L, 3L), new ArrowBuffer("abc"u8.ToArray()),
            Bits(0b011), 1), "\"abc\"", "\"\"", "null");
        yield return new("binary", new BinaryArray.Builder().Append(blob.AsSpan()).Append(ReadOnlySpan<byte>.Empty).AppendNull().Build(),
            "\"AAH+/w==\"", "\"\"", "null");
        yield return new("binary_view", new BinaryViewArray.Builder().Append(blob.AsSpan()).AppendNull().Build(),
            "\"AAH+/w==\"", "null");
        yield return new("large_binary", new LargeBinaryArray(LargeBinaryType.Default, 2, Buffer(0L, 4L, 4L), new ArrowBuffer(blob),
            Bits(0b01), 1), "\"AAH+/w==\"", "null");
        yield return new("fixed_binary", new Apache.Arrow.Arrays.FixedSizeBinaryArray(new ArrayData(
            new FixedSizeBinaryType(2), 2, 1, 0, [Bits(0b01), new ArrowBuffer(new byte[] { 1, 2, 0, 0 })])), "\"AQI=\"", "null");
    }

    private static IEnumerable<Sample> Times()
    {
        yield return new("date32", Fixed(Date32Type.Default, 0, 19723, -719529, 2932897, int.MaxValue),
            "\"1970-01-01\"", "\"2024-01-01\"", "\"-0001-12-31\"", "\"+10000-01-01\"", "\"infinity\"", "null");
        yield return new("date64", Fixed(Date64Type.Default, 1704067200000L, -1L), "\"2024-01-01\"", "\"1969-12-31\"", "null");
        yield return new("time32", Fixed(TimeType(TimeUnit.Millisecond), 45_296_007), "\"12:34:56.007\"", "null");
        yield return new("time64_us", Fixed(TimeType(TimeUnit.Microsecond), 86_399_999_999L, 0L), "\"23:59:59.999999\"", "\"00:00:00\"", "null");
        yield return new("time64_ns", Fixed(TimeType(TimeUnit.Nanosecond), 1L), "\"00:00:00.000000001\"", "null");
        yield return new("timestamp_s", Fixed(new TimestampType(TimeUnit.Second, (string?)null), -1L), "\"1969-12-31T23:59:59\"", "null");
        yield return new("timestamp_ms", Fixed(new TimestampType(TimeUnit.Millisecond, (string?)null), 1704110400500L),
            "\"2024-01-01T12:00:00.500\"", "null");
        yield return new("timestamp_us", Fixed(new TimestampType(TimeUnit.Microsecond, (string?)null), 1704110400000001L, long.MaxValue, -long.MaxValue),
            "\"2024-01-01T12:00:00.000001\"", "\"infinity\"", "\"-infinity\"", "null");
        yield return new("timestamp_ns", Fixed(new TimestampType(TimeUnit.Nanosecond, (string?)null), 1704110400000000001L),
            "\"2024-01-01T12:00:00.000000001\"", "null");
        yield return new("timestamp_tz", Fixed(new TimestampType(TimeUnit.Microsecond, "Europe/Berlin"), 1704110400000000L),
            "\"2024-01-01T12:00:00Z\"", "null");
        yield return new("duration", Fixed(DurationType.Microsecond, 93_784_500_000L, -1_500_000L, 0L),
            "\"PT26H3M4.5S\"", "\"PT-1.5S\"", "\"PT0S\"", "null");
        yield return new("interval_month", new YearMonthIntervalArray(Buffer(14, 0), Bits(0b01), 2, 1, 0), "\"P1Y2M\"", "null");
        yield return new("interval_day", new DayTimeIntervalArray(Buffer(new DayTimeInterval(2, 1500), default), Bits(0b01), 2, 1, 0),
            "\"P2DT1.5S\"", "null");
        yield return new("interval_mdn", new MonthDayNanosecondIntervalArray(
                Buffer(new MonthDayNanosecondInterval(-1, 3, 3_600_000_000_000), default, default), Bits(0b011), 3, 1, 0),
            "\"P-1M3DT1H\"", "\"PT0S\"", "null");
    }

    private static IEnumerable<Sample> Nested()
    {
        var numbers = new Int64Array.Builder().Append(1).AppendNull().Append(3).Append(4).Build();
        yield return new("list", new ListArray(new ListType(Int64Type.Default), 3, Buffer(0, 2, 2, 2), numbers, Bits(0b011), 1),
            "[1,null]", "[]", "null");
        yield return new("large_list", new LargeListArray(new LargeListType(Int64Type.Default), 2, Buffer(0L, 2L, 2L), numbers, Bits(0b01), 1),
            "[1,null]", "null");
        yield return new("list_view", new ListViewArray(new ListViewType(Int64Type.Default), 2, Buffer(2, 0), Buffer(2, 0), numbers, Bits(0b01), 1),
            "[3,4]", "null");
        yield return new("large_list_view", new LargeListViewArray(new LargeListViewType(Int64Type.Default), 2, Buffer(2L, 0L), Buffer(2L, 0L), numbers,
            Bits(0b01), 1), "[3,4]", "null");
        yield return new("fixed_list", new FixedSizeListArray(new FixedSizeListType(Int64Type.Default, 2), 2, numbers, Bits(0b01), 1),
            "[1,null]", "null");
        var names = new StringArray.Builder().Append("a").Append("b").Append("c").Append("d").Build();
        var fields = new StructType([new Field("n", Int64Type.Default, true), new Field("s", StringType.Default, true)]);
        yield return new("struct", new StructArray(fields, 4, [numbers, names], Bits(0b0111), 1),
            "{\"n\":1,\"s\":\"a\"}", "{\"n\":null,\"s\":\"b\"}", "{\"n\":3,\"s\":\"c\"}", "null");
        var pairs = new StructArray(new StructType([new Field("key", StringType.Default, false), new Field("value", Int64Type.Default, true)]),
            4, [names, numbers], ArrowBuffer.Empty);
        yield return new("map", new MapArray(new MapType(StringType.Default, Int64Type.Default), 3, Buffer(0, 2, 2, 2), pairs, Bits(0b011), 1),
            "[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":null}]", "[]", "null");
        var union = new UnionType([new Field("n", Int64Type.Default, true), new Field("s", StringType.Default, true)], [0, 1], UnionMode.Sparse);
        yield return new("sparse_union", new SparseUnionArray(union, 3, [numbers, names], new ArrowBuffer(new byte[] { 0, 0, 1 })),
            "1", "null", "\"c\"");
        var dense = new UnionType(union.Fields, [5, 7], UnionMode.Dense);
        yield return new("dense_union", new DenseUnionArray(dense, 3, [numbers, names], new ArrowBuffer(new byte[] { 7, 5, 5 }), Buffer(3, 2, 1)),
            "\"d\"", "3", "null");
    }

    private static IEnumerable<Sample> Indexed()
    {
        var names = new StringArray.Builder().Append("red").Append("blue").Build();
        yield return new("dictionary", new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false),
            new Int8Array.Builder().Append(1).Append(0).AppendNull().Build(), names), "\"blue\"", "\"red\"", "null");
        yield return new("dictionary_u32", new DictionaryArray(new DictionaryType(UInt32Type.Default, StringType.Default, false),
            new UInt32Array.Builder().Append(1).AppendNull().Build(), names), "\"blue\"", "null");
        yield return new("runs", new RunEndEncodedArray(new Int32Array.Builder().Append(2).Append(3).Build(),
            new Int64Array.Builder().Append(7).AppendNull().Build()), "7", "7", "null");
    }

    private static IArrowType TimeType(TimeUnit unit) =>
        unit is TimeUnit.Second or TimeUnit.Millisecond ? new Time32Type(unit) : new Time64Type(unit);

    /// <summary>A fixed-width column of these values and a NULL.</summary>
    private static IArrowArray Fixed<T>(IArrowType type, params T[] values) where T : struct =>
        ArrowArrayFactory.BuildArray(new ArrayData(type, values.Length + 1, 1, 0,
            [Bits((1UL << values.Length) - 1), Buffer([.. values, default])]));

    private static IArrowArray Decimals(IArrowType type, int width, params BigInteger[] values)
    {
        var bytes = new byte[width * (values.Length + 1)];
        for (var i = 0; i < values.Length; i++)
        {
            bytes.AsSpan(i * width, width).Fill(values[i].Sign < 0 ? (byte)0xff : (byte)0);
            values[i].TryWriteBytes(bytes.AsSpan(i * width, width), out _);
        }
        return ArrowArrayFactory.BuildArray(new ArrayData(type, values.Length + 1, 1, 0,
            [Bits((1UL << values.Length) - 1), new ArrowBuffer(bytes)]));
    }

    private static ArrowBuffer Buffer<T>(params T[] values) where T : struct =>
        new ArrowBuffer.Builder<T>(values.Length).AppendRange(values).Build();

    private static ArrowBuffer Bits(ulong bits) => Buffer(bits);
}
