using System;
using System.Globalization;

namespace Probing.Sdk.Options;

/// <summary>
/// Spans of time as people write them. Also part of the generators, which check defaults by it: no API newer than .NET
/// Standard 2.0.
/// </summary>
internal static class DurationText
{
    /// <summary>The units there are, for messages.</summary>
    public const string Units = "us, ms, s, min, h or d";

    // Longest first, "min" before what it ends with.
    private static readonly (string Unit, long Ticks)[] s_units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("min", TimeSpan.TicksPerMinute), ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMillisecond / 1000), ("s", TimeSpan.TicksPerSecond),
    ];

    public static bool TryParse(string text, string? unit, out TimeSpan value)
    {
        value = default;
        text = text.Trim();
        if (text.IndexOf(':') >= 0)
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        var number = text;
        foreach (var (name, _) in s_units)
        {
            if (!text.EndsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            (number, unit) = (text.Substring(0, text.Length - name.Length).TrimEnd(), name);
            break;
        }
        if (unit is null || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            return false;
        var ticks = TicksOf(unit);
        if (Math.Abs(amount) > long.MaxValue / ticks)
            return false;
        value = TimeSpan.FromTicks((long)(amount * ticks));
        return true;
    }

    /// <summary>With a unit the plain number; without one in the largest unit that divides it.</summary>
    public static string Of(TimeSpan value, string? unit)
    {
        if (unit is not null)
            return Number(value, TicksOf(unit));
        foreach (var name in (string[])["d", "h", "min", "s", "ms", "us"])
        {
            if (value.Ticks != 0 && value.Ticks % TicksOf(name) == 0)
                return Number(value, TicksOf(name)) + name;
        }
        return Number(value, TimeSpan.TicksPerSecond) + "s";
    }

    /// <summary>The unit in which an option's key says that its numbers are; null when it does not.</summary>
    public static string? UnitOf(string key)
    {
        foreach (var (unit, _) in s_units)
        {
            if (key.EndsWith("_" + unit, StringComparison.Ordinal))
                return unit;
        }
        return null;
    }

    private static string Number(TimeSpan value, long ticks) =>
        (value.Ticks / (decimal)ticks).ToString("0.#######", CultureInfo.InvariantCulture);

    private static long TicksOf(string unit)
    {
        foreach (var (name, ticks) in s_units)
        {
            if (name == unit)
                return ticks;
        }
        throw new ArgumentException($"'{unit}' is no unit of time; write {Units}", nameof(unit));
    }
}
