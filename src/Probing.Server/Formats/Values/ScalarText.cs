using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;

namespace Probing.Server.Formats.Values;

/// <summary>
/// The text of one value of a plain type, the same in JSON and CSV. Exact: no integer passes through a double, no
/// decimal loses a digit, a double's text reads back as the same double.
/// </summary>
internal static class ScalarText
{
    /// <summary>Room that suffices for every type here; strings and blobs do not come through here.</summary>
    public const int MaxLength = 128;

    /// <summary>True when <see cref="Format"/> knows the type.</summary>
    public static bool Knows(ArrowTypeId type) => type is
        ArrowTypeId.Boolean
        or ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64
        or ArrowTypeId.UInt8 or ArrowTypeId.UInt16 or ArrowTypeId.UInt32 or ArrowTypeId.UInt64
        or ArrowTypeId.HalfFloat or ArrowTypeId.Float or ArrowTypeId.Double
        or ArrowTypeId.Decimal32 or ArrowTypeId.Decimal64 or ArrowTypeId.Decimal128 or ArrowTypeId.Decimal256
        or ArrowTypeId.Date32 or ArrowTypeId.Date64 or ArrowTypeId.Timestamp
        or ArrowTypeId.Time32 or ArrowTypeId.Time64 or ArrowTypeId.Duration or ArrowTypeId.Interval;

    /// <summary>
    /// Writes the value's text and returns its length; <paramref name="literal"/> when JSON needs no quotes.
    /// </summary>
    public static int Format(IArrowArray array, int row, Span<byte> to, out bool literal)
    {
        literal = true;
        switch (array.Data.DataType.TypeId)
        {
            case ArrowTypeId.Boolean:
                return Copy(((BooleanArray)array).GetValue(row) == true ? "true"u8 : "false"u8, to);
            case ArrowTypeId.Int8:
                return Integer(((Int8Array)array).Values[row], to);
            case ArrowTypeId.Int16:
                return Integer(((Int16Array)array).Values[row], to);
            case ArrowTypeId.Int32:
                return Integer(((Int32Array)array).Values[row], to);
            case ArrowTypeId.Int64:
                return Integer(((Int64Array)array).Values[row], to);
            case ArrowTypeId.UInt8:
                return Integer(((UInt8Array)array).Values[row], to);
            case ArrowTypeId.UInt16:
                return Integer(((UInt16Array)array).Values[row], to);
            case ArrowTypeId.UInt32:
                return Integer(((UInt32Array)array).Values[row], to);
            case ArrowTypeId.UInt64:
                Utf8Formatter.TryFormat(((UInt64Array)array).Values[row], to, out var written);
                return written;
            case ArrowTypeId.HalfFloat:
                return Real(((HalfFloatArray)array).Values[row], to, out literal);
            case ArrowTypeId.Float:
                return Real(((FloatArray)array).Values[row], to, out literal);
            case ArrowTypeId.Double:
                return Real(((DoubleArray)array).Values[row], to, out literal);
            case ArrowTypeId.Decimal32 or ArrowTypeId.Decimal64 or ArrowTypeId.Decimal128 or ArrowTypeId.Decimal256:
                return Decimal((FixedSizeBinaryArray)array, row, to, out literal);
            default:
                literal = false;
                return Temporal(array, row, to);
        }
    }

    /// <summary>
    /// HUGEINT travels as decimal with 38 digits and no scale; its values are integers to every reader.
    /// </summary>
    public static bool IsHugeInteger(IArrowType type) => type is Decimal128Type { Precision: 38, Scale: 0 };

    private static int Integer(long value, Span<byte> to)
    {
        Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    private static int Real<T>(T value, Span<byte> to, out bool literal)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        literal = T.IsFinite(value);
        if (!literal)
            return Copy(T.IsNaN(value) ? "NaN"u8 : T.IsPositive(value) ? "Infinity"u8 : "-Infinity"u8, to);
        value.TryFormat(to, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private static int Decimal(FixedSizeBinaryArray array, int row, Span<byte> to, out bool literal)
    {
        var type = array.Data.DataType;
        literal = IsHugeInteger(type);
        var scale = type switch
        {
            Decimal32Type decimal32 => decimal32.Scale,
            Decimal64Type decimal64 => decimal64.Scale,
            Decimal128Type decimal128 => decimal128.Scale,
            _ => ((Decimal256Type)type).Scale,
        };
        var value = new BigInteger(array.GetBytes(row));
        Span<char> digits = stackalloc char[80];
        BigInteger.Abs(value).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var length = 0;
        if (value.Sign < 0)
            to[length++] = (byte)'-';
        if (scale <= 0)
        {
            length += Encoding.ASCII.GetBytes(digits[..count], to[length..]);
            to.Slice(length, value.IsZero ? 0 : -scale).Fill((byte)'0');
            return length + (value.IsZero ? 0 : -scale);
        }
        var whole = Math.Max(count - scale, 0);
        length += whole == 0 ? Copy("0"u8, to[length..]) : Encoding.ASCII.GetBytes(digits[..whole], to[length..]);
        to[length++] = (byte)'.';
        for (var missing = scale - count; missing > 0; missing--)
            to[length++] = (byte)'0';
        return length + Encoding.ASCII.GetBytes(digits[whole..count], to[length..]);
    }

    private static int Temporal(IArrowArray array, int row, Span<byte> to)
    {
        var text = new IsoText(to);
        switch (array.Data.DataType)
        {
            case Date32Type when ((Date32Array)array).Values[row] is var days:
                if (!Infinite(ref text, days, int.MaxValue))
                    text.Date(days);
                break;
            case Date64Type:
                text.Date((long)Math.Floor(((Date64Array)array).Values[row] / 86_400_000m));
                break;
            case TimestampType type when ((TimestampArray)array).Values[row] is var ticks:
                if (!Infinite(ref text, ticks, long.MaxValue))
                    text.Timestamp(ticks, Digits(type.Unit), utc: type.Timezone is not null);
                break;
            case Time32Type type:
                text.Time(((Time32Array)array).Values[row], Digits(type.Unit));
                break;
            case Time64Type type:
                text.Time(((Time64Array)array).Values[row], Digits(type.Unit));
                break;
            case DurationType type:
                text.Duration(0, 0, ((DurationArray)array).Values[row], Digits(type.Unit));
                break;
            case IntervalType { Unit: IntervalUnit.YearMonth }:
                text.Duration(((YearMonthIntervalArray)array).Values[row].Months, 0, 0, 0);
                break;
            case IntervalType { Unit: IntervalUnit.DayTime }
                when ((DayTimeIntervalArray)array).Values[row] is var value:
                text.Duration(0, value.Days, value.Milliseconds, 3);
                break;
            case IntervalType when ((MonthDayNanosecondIntervalArray)array).Values[row] is var value:
                text.Duration(value.Months, value.Days, value.Nanoseconds, 9);
                break;
        }
        return text.Length;
    }

    /// <summary>DuckDB's infinite dates and timestamps are the largest count and its negative.</summary>
    private static bool Infinite(ref IsoText text, long count, long largest)
    {
        if (count != largest && count != -largest)
            return false;
        text.Append(count > 0 ? "infinity"u8 : "-infinity"u8);
        return true;
    }

    private static int Digits(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 0,
        TimeUnit.Millisecond => 3,
        TimeUnit.Microsecond => 6,
        _ => 9,
    };

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> to)
    {
        text.CopyTo(to);
        return text.Length;
    }
}
