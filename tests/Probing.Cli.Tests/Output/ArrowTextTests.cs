using System.Data.SqlTypes;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using Probing.Cli.Output;

namespace Probing.Cli.Tests.Output;

public sealed class ArrowTextTests
{
    [Fact]
    public void Integers_keep_every_digit()
    {
        Assert.Equal("9223372036854775807", ArrowText.Of(new Int64Array.Builder().Append(long.MaxValue).Build(), 0));
        Assert.Equal("18446744073709551615", ArrowText.Of(new UInt64Array.Builder().Append(ulong.MaxValue).Build(), 0));
        Assert.Equal("-128", ArrowText.Of(new Int8Array.Builder().Append(-128).Build(), 0));
    }

    [Fact]
    public void Decimals_keep_their_scale()
    {
        var numbers = new Decimal128Array.Builder(new Decimal128Type(38, 2))
            .Append(SqlDecimal.Parse("123456789012345678901234567890123456.70")).Build();

        Assert.Equal("123456789012345678901234567890123456.70", ArrowText.Of(numbers, 0));
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Floats_read_back_as_the_same_value(double value, string expected) =>
        Assert.Equal(expected, ArrowText.Of(new DoubleArray.Builder().Append(value).Build(), 0));

    [Fact]
    public void A_float_is_not_shown_as_its_double() =>
        Assert.Equal("0.1", ArrowText.Of(new FloatArray.Builder().Append(0.1f).Build(), 0));

    [Fact]
    public void NULL_is_no_text() => Assert.Null(ArrowText.Of(new Int32Array.Builder().AppendNull().Build(), 0));

    [Fact]
    public void Bytes_and_truth_are_spelled_as_in_SQL()
    {
        Assert.Equal(@"ab\x00\xFF\x5C",
            ArrowText.Of(new BinaryArray.Builder().Append([.. "ab\0"u8, 0xff, (byte)'\\']).Build(), 0));
        Assert.Equal("true", ArrowText.Of(new BooleanArray.Builder().Append(true).Build(), 0));
    }

    [Theory]
    [InlineData(0, TimeUnit.Second, null, "1970-01-01 00:00:00")]
    [InlineData(1_700_000_000_123_456, TimeUnit.Microsecond, null, "2023-11-14 22:13:20.123456")]
    [InlineData(1_700_000_000_123_000, TimeUnit.Microsecond, "UTC", "2023-11-14 22:13:20.123+00:00")]
    [InlineData(1_700_000_000_000_000_001, TimeUnit.Nanosecond, null, "2023-11-14 22:13:20.000000001")]
    [InlineData(-1, TimeUnit.Millisecond, null, "1969-12-31 23:59:59.999")]
    [InlineData(long.MaxValue, TimeUnit.Microsecond, null, "infinity")]
    [InlineData(-9_000_000_000_000_000_000, TimeUnit.Microsecond, null, "second -9000000000000 from 1970-01-01")]
    public void Timestamps_show_the_digits_they_have(long value, TimeUnit unit, string? zone, string expected)
    {
        var values = new ArrowBuffer.Builder<long>().Append(value).Build();

        Assert.Equal(expected,
            ArrowText.Of(new TimestampArray(new TimestampType(unit, zone), values, ArrowBuffer.Empty, 1, 0, 0), 0));
    }

    [Fact]
    public void Dates_times_and_spans_read_as_such()
    {
        Assert.Equal("2024-02-29",
            ArrowText.Of(new Date32Array.Builder().Append(new DateTime(2024, 2, 29)).Build(), 0));
        Assert.Equal("23:59:59.5", ArrowText
            .Of(new Time64Array.Builder(new Time64Type(TimeUnit.Microsecond)).Append(86_399_500_000).Build(), 0));
        Assert.Equal("-1 days 00:00:01",
            ArrowText.Of(new DurationArray.Builder(DurationType.Second).Append(-86_401L).Build(), 0));
        var span = new MonthDayNanosecondIntervalArray.Builder()
            .Append(new Apache.Arrow.Scalars.MonthDayNanosecondInterval(14, 3, 1_000_000_000)).Build();
        Assert.Equal("1 years 2 months 3 days 00:00:01", ArrowText.Of(span, 0));
    }

    [Fact]
    public void Lists_quote_their_texts_and_show_NULL()
    {
        var builder = new ListArray.Builder(StringType.Default);
        var values = (StringArray.Builder)builder.ValueBuilder;
        builder.Append();
        values.Append("a").AppendNull().Append("it's");
        builder.Append();

        var lists = builder.Build();
        Assert.Equal("['a', NULL, 'it''s']", ArrowText.Of(lists, 0));
        Assert.Equal("[]", ArrowText.Of(lists, 1));
    }

    [Fact]
    public void Structs_show_their_fields_also_when_sliced()
    {
        var type = new StructType([new Field("a", Int32Type.Default, true), new Field("b", StringType.Default, true)]);
        var rows = new StructArray(type, 3,
        [
            new Int32Array.Builder().Append(1).Append(2).AppendNull().Build(),
            new StringArray.Builder().Append("x").Append("y").Append("z").Build(),
        ], ArrowBuffer.Empty);

        Assert.Equal("{a: 1, b: 'x'}", ArrowText.Of(rows, 0));
        Assert.Equal("{a: NULL, b: 'z'}", ArrowText.Of(rows.Slice(1, 2), 1));
    }

    [Fact]
    public void Maps_show_keys_and_values()
    {
        var builder = new MapArray.Builder(new MapType(StringType.Default, Int32Type.Default));
        builder.Append();
        ((StringArray.Builder)builder.KeyBuilder).Append("k").Append("l");
        ((Int32Array.Builder)builder.ValueBuilder).Append(1).AppendNull();

        Assert.Equal("{'k'=1, 'l'=NULL}", ArrowText.Of(builder.Build(), 0));
    }

    [Fact]
    public void A_dictionary_shows_the_value_behind_the_code()
    {
        var type = new DictionaryType(Int8Type.Default, StringType.Default, false);
        var coded = new DictionaryArray(type, new Int8Array.Builder().Append(1).Append(0).Build(),
            new StringArray.Builder().Append("low").Append("high").Build());

        Assert.Equal("high", ArrowText.Of(coded, 0));
    }

    [Fact]
    public void A_value_of_megabytes_is_cut()
    {
        var text = ArrowText.Of(new StringArray.Builder().Append(new string('x', 5_000_000)).Build(), 0)!;

        Assert.InRange(text.Length, 1000, 100_000);
        Assert.EndsWith("…", text);
    }
}
