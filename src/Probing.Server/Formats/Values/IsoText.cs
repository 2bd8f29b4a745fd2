using System.Buffers;
using System.Buffers.Text;

namespace Probing.Server.Formats.Values;

/// <summary>
/// ISO 8601 text of dates, times and durations, over the whole range of the 64-bit counts that hold them: years beyond
/// 9999 and before 1 get a sign, as the standard's expanded form does.
/// </summary>
internal ref struct IsoText(Span<byte> buffer)
{
    private const long SecondsPerDay = 86_400;

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    /// <summary>Days since 1970-01-01.</summary>
    public void Date(long days)
    {
        var (year, month, day) = Civil(days);
        if (year is < 0 or > 9999)
            Append(year < 0 ? (byte)'-' : (byte)'+');
        Number(Math.Abs(year), 4);
        Append((byte)'-');
        Number(month, 2);
        Append((byte)'-');
        Number(day, 2);
    }

    /// <summary>Ticks since the epoch; <paramref name="digits"/> says how fine they are: 0, 3, 6 or 9.</summary>
    public void Timestamp(long ticks, int digits, bool utc)
    {
        var perDay = SecondsPerDay * Power(digits);
        var days = Math.DivRem(ticks, perDay, out var inDay);
        if (inDay < 0)
            (days, inDay) = (days - 1, inDay + perDay);
        Date(days);
        Append((byte)'T');
        Time(inDay, digits);
        if (utc)
            Append((byte)'Z');
    }

    /// <summary>Ticks since midnight.</summary>
    public void Time(long ticks, int digits)
    {
        var seconds = Math.DivRem(ticks, Power(digits), out var fraction);
        Number(seconds / 3600, 2);
        Append((byte)':');
        Number(seconds / 60 % 60, 2);
        Append((byte)':');
        Number(seconds % 60, 2);
        Fraction(fraction, digits);
    }

    /// <summary>
    /// A duration such as <c>P1Y2M3DT4H5M6.5S</c>. Months and days have no fixed length, so each part keeps its own
    /// sign.
    /// </summary>
    public void Duration(long months, long days, Int128 ticks, int digits)
    {
        Append((byte)'P');
        Part(months / 12, (byte)'Y');
        Part(months % 12, (byte)'M');
        Part(days, (byte)'D');
        if (ticks == 0)
        {
            if (Length == 1)
                Append("T0S"u8);
            return;
        }
        Append((byte)'T');
        Int128 second = Power(digits);
        Part((long)(ticks / (3600 * second)), (byte)'H');
        Part((long)(ticks / (60 * second) % 60), (byte)'M');
        var (whole, fraction) = ((long)(ticks / second % 60), (long)(ticks % second));
        if (whole == 0 && fraction == 0)
            return;
        if (ticks < 0)
            Append((byte)'-');
        Number(Math.Abs(whole), 1);
        for (fraction = Math.Abs(fraction); fraction != 0 && fraction % 10 == 0; fraction /= 10)
            digits--;
        Fraction(fraction, digits);
        Append((byte)'S');
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[Length..]);
        Length += text.Length;
    }

    private void Append(byte character) => _buffer[Length++] = character;

    private void Part(long value, byte unit)
    {
        if (value == 0)
            return;
        if (value < 0)
            Append((byte)'-');
        Number(Math.Abs(value), 1);
        Append(unit);
    }

    private void Fraction(long fraction, int digits)
    {
        if (fraction == 0)
            return;
        Append((byte)'.');
        Number(fraction, digits);
    }

    private void Number(long value, int width)
    {
        Utf8Formatter.TryFormat(value, _buffer[Length..], out var written, new StandardFormat('D', (byte)width));
        Length += written;
    }

    private static long Power(int digits) => digits switch
    {
        0 => 1,
        3 => 1_000,
        6 => 1_000_000,
        _ => 1_000_000_000,
    };

    // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days: exact for every long of days
    // that fits the era arithmetic, where System.DateTime ends at year 9999.
    private static (long Year, long Month, long Day) Civil(long days)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
    }
}
