namespace Probing.Engine.Scan.Columns;

/// <summary>duckdb_interval</summary>
internal readonly record struct DuckInterval(int Months, int Days, long Micros);

internal readonly struct SecondsToMicros : IConversion<long, long>
{
    public static long Convert(long value) => checked(value * 1_000_000);
}

internal readonly struct MillisToMicros : IConversion<long, long>
{
    public static long Convert(long value) => checked(value * 1_000);
}

/// <summary>Rounds down, so that times before 1970 keep their order.</summary>
internal readonly struct NanosToMicros : IConversion<long, long>
{
    public static long Convert(long value) => Math.DivRem(value, 1_000) is var (quotient, rest) && rest < 0 ? quotient - 1 : quotient;
}

internal readonly struct MillisToDays : IConversion<long, int>
{
    public static int Convert(long value)
    {
        var (days, rest) = Math.DivRem(value, 86_400_000);
        return checked((int)(rest < 0 ? days - 1 : days));
    }
}

internal readonly struct Seconds32ToMicros : IConversion<int, long>
{
    public static long Convert(int value) => value * 1_000_000L;
}

internal readonly struct Millis32ToMicros : IConversion<int, long>
{
    public static long Convert(int value) => value * 1_000L;
}

internal readonly struct SecondsToInterval : IConversion<long, DuckInterval>
{
    public static DuckInterval Convert(long value) => new(0, 0, checked(value * 1_000_000));
}

internal readonly struct MillisToInterval : IConversion<long, DuckInterval>
{
    public static DuckInterval Convert(long value) => new(0, 0, checked(value * 1_000));
}

internal readonly struct MicrosToInterval : IConversion<long, DuckInterval>
{
    public static DuckInterval Convert(long value) => new(0, 0, value);
}

internal readonly struct NanosToInterval : IConversion<long, DuckInterval>
{
    public static DuckInterval Convert(long value) => new(0, 0, NanosToMicros.Convert(value));
}

internal readonly struct MonthsToInterval : IConversion<int, DuckInterval>
{
    public static DuckInterval Convert(int value) => new(value, 0, 0);
}

/// <summary>Arrow's day-time interval.</summary>
internal readonly record struct ArrowDayTime(int Days, int Millis);

internal readonly struct DayTimeToInterval : IConversion<ArrowDayTime, DuckInterval>
{
    public static DuckInterval Convert(ArrowDayTime value) => new(0, value.Days, value.Millis * 1_000L);
}

/// <summary>Arrow's month-day-nano interval.</summary>
internal readonly record struct ArrowMonthDayNano(int Months, int Days, long Nanos);

internal readonly struct MonthDayNanoToInterval : IConversion<ArrowMonthDayNano, DuckInterval>
{
    public static DuckInterval Convert(ArrowMonthDayNano value) =>
        new(value.Months, value.Days, NanosToMicros.Convert(value.Nanos));
}

internal readonly struct HalfToFloat : IConversion<Half, float>
{
    public static float Convert(Half value) => (float)value;
}
