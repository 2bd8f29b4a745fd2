using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;

namespace Probing.Cli.Output;

/// <summary>Numbers and times of Arrow arrays, exactly: no digit more and none less than the value has.</summary>
internal static class ArrowScalarText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The value, which is not null.</summary>
    public static string Of(IArrowArray array, int index) => array switch
    {
        Int8Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        Int16Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        Int32Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        Int64Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        UInt8Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        UInt16Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        UInt32Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        UInt64Array numbers => numbers.GetValue(index)!.Value.ToString(Plain),
        HalfFloatArray numbers => Float((double)numbers.GetValue(index)!.Value, numbers.GetValue(index)!.Value),
        FloatArray numbers => Float(numbers.GetValue(index)!.Value, numbers.GetValue(index)!.Value),
        DoubleArray numbers => Float(numbers.GetValue(index)!.Value, numbers.GetValue(index)!.Value),
        Decimal32Array numbers => numbers.GetString(index)!,
        Decimal64Array numbers => numbers.GetString(index)!,
        Decimal128Array numbers => numbers.GetString(index)!,
        Decimal256Array numbers => numbers.GetString(index)!,
        Date32Array dates => Date(dates.GetValue(index)!.Value),
        Date64Array dates => Date(dates.GetValue(index)!.Value / 86_400_000),
        Time32Array times => Time(times.GetValue(index)!.Value, ((Time32Type)times.Data.DataType).Unit),
        Time64Array times => Time(times.GetValue(index)!.Value, ((Time64Type)times.Data.DataType).Unit),
        TimestampArray times => Timestamp(times.GetValue(index)!.Value, (TimestampType)times.Data.DataType),
        DurationArray spans => Duration(spans.GetValue(index)!.Value, ((DurationType)spans.Data.DataType).Unit),
        YearMonthIntervalArray spans => Interval(spans.GetValue(index)!.Value.Months, 0, 0),
        DayTimeIntervalArray spans =>
            Interval(0, spans.GetValue(index)!.Value.Days, spans.GetValue(index)!.Value.Milliseconds * 1_000_000L),
        MonthDayNanosecondIntervalArray spans when spans.GetValue(index)!.Value is var span =>
            Interval(span.Months, span.Days, span.Nanoseconds),
        FixedSizeBinaryArray bytes => Convert.ToHexStringLower(bytes.GetBytes(index)),
        _ => $"<{array.Data.DataType.Name}>",
    };

    // The shortest text that reads back as the same value; a whole number keeps a ".0" so that it does not pass for an
    // integer.
    private static string Float(double value, IFormattable exact)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var text = exact.ToString(null, Plain);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string Date(long day) => day switch
    {
        int.MaxValue => "infinity",
        -int.MaxValue => "-infinity",
        _ when InRange(day * TimeSpan.TicksPerDay, day) =>
            DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", Plain),
        _ => string.Create(Plain, $"day {day} from 1970-01-01"),
    };

    private static string Time(long value, TimeUnit unit)
    {
        var seconds = Math.DivRem(value, PerSecond(unit), out var fraction);
        return string
            .Create(Plain, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{Fraction(fraction, unit)}");
    }

    private static string Timestamp(long value, TimestampType type)
    {
        if (value is long.MaxValue or -long.MaxValue)
            return value > 0 ? "infinity" : "-infinity";
        var perSecond = PerSecond(type.Unit);
        var seconds = value / perSecond - (value % perSecond < 0 ? 1 : 0);
        var fraction = value - seconds * perSecond;
        if (Math.Abs(seconds) > 250_000_000_000 || !InRange(seconds * TimeSpan.TicksPerSecond, seconds / 86400))
            return string.Create(Plain, $"second {seconds} from 1970-01-01");
        var utc = DateTime.UnixEpoch.AddSeconds(seconds);
        if (string.IsNullOrEmpty(type.Timezone))
            return utc.ToString("yyyy-MM-dd HH:mm:ss", Plain) + Fraction(fraction, type.Unit);
        var offset = TimeZoneInfo.TryFindSystemTimeZoneById(type.Timezone, out var zone) ? zone.GetUtcOffset(utc)
            : TimeSpan.Zero;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return string
            .Create(Plain, $"{utc + offset:yyyy-MM-dd HH:mm:ss}{Fraction(fraction, type.Unit)}{sign}{offset:hh\\:mm}");
    }

    private static string Duration(long value, TimeUnit unit)
    {
        var sign = value < 0 ? "-" : "";
        var seconds = Math.DivRem(Math.Abs(value), PerSecond(unit), out var fraction);
        var days = seconds / 86400;
        return string.Create(Plain, $"{sign}{(days > 0 ? $"{days} days " : "")}")
            + Time(seconds % 86400 * PerSecond(unit) + fraction, unit);
    }

    private static string Interval(int months, int days, long nanoseconds)
    {
        var parts = new List<string>();
        if (months / 12 != 0)
            parts.Add(string.Create(Plain, $"{months / 12} years"));
        if (months % 12 != 0)
            parts.Add(string.Create(Plain, $"{months % 12} months"));
        if (days != 0)
            parts.Add(string.Create(Plain, $"{days} days"));
        if (nanoseconds != 0 || parts.Count == 0)
            parts.Add((nanoseconds < 0 ? "-" : "") + Time(Math.Abs(nanoseconds), TimeUnit.Nanosecond));
        return string.Join(' ', parts);
    }

    private static bool InRange(long ticks, long days) =>
        Math.Abs(days) < 4_000_000 && DateTime.UnixEpoch.Ticks + ticks is var at && at >= 0
            && at < DateTime.MaxValue.Ticks;

    private static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1,
        TimeUnit.Millisecond => 1_000,
        TimeUnit.Microsecond => 1_000_000,
        _ => 1_000_000_000,
    };

    private static string Fraction(long fraction, TimeUnit unit)
    {
        if (fraction == 0)
            return "";
        var digits = unit switch { TimeUnit.Millisecond => 3, TimeUnit.Microsecond => 6, _ => 9 };
        return "." + fraction.ToString(Plain).PadLeft(digits, '0').TrimEnd('0');
    }
}
