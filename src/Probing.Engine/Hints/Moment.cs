using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Probing.Engine.Hints;

/// <summary>A constant point in time. Queries run in UTC, so a text without a zone means UTC.</summary>
/// <param name="Nanoseconds">Since 1970.</param>
/// <param name="IsNow">True when it was taken from the clock: the query's own comes later, so nothing may be below it for certain.</param>
internal readonly partial record struct Moment(Int128 Nanoseconds, bool IsNow) : IComparable<Moment>
{
    private const long Second = 1_000_000_000;

    public int CompareTo(Moment other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The moment that an expression plainly is; null for any other.</summary>
    internal static Moment? Of(JsonElement expression) => expression.Text("class") switch
    {
        "CAST" => Cast(expression),
        "FUNCTION" => Function(expression),
        _ => null,
    };

    /// <summary>A date, with a time of day or not, as ISO 8601 and SQL write it.</summary>
    internal static Moment? Parse(string text)
    {
        if (Format().Match(text) is not { Success: true } match
            || !DateTime.TryParseExact(match.Groups[1].ValueSpan, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        var time = TimeSpan.Zero;
        if (match.Groups[2].Success && !TimeSpan.TryParseExact(match.Groups[2].ValueSpan, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out time))
            return null;
        var fraction = match.Groups[3].Success ? long.Parse(match.Groups[3].Value.PadRight(9, '0'), CultureInfo.InvariantCulture) : 0;
        return new Moment((Int128)(date + time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick + fraction, IsNow: false);
    }

    private static Moment? Cast(JsonElement cast)
    {
        var (type, child) = (cast.GetProperty("cast_type").Text("id"), cast.GetProperty("child"));
        if (type is not ("TIMESTAMP" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" or "DATE"))
            return null;
        if (Constant(child) is { ValueKind: JsonValueKind.String } text)
            return Parse(text.GetString()!) is { } moment && (type != "DATE" || text.GetString()!.Length == 10) ? moment : null;
        return type == "DATE" ? null : Of(child);
    }

    private static Moment? Function(JsonElement function)
    {
        var arguments = function.GetProperty("children");
        switch (function.Text("function_name"), arguments.GetArrayLength())
        {
            case ("now" or "get_current_timestamp" or "transaction_timestamp", 0):
                return new Moment((Int128)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, IsNow: true);
            case ("make_timestamp_ns", 1):
                return Constant(arguments[0]) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var nanoseconds)
                    ? new Moment(nanoseconds, IsNow: false)
                    : null;
            case ("-", 2):
                return Of(arguments[0]) is { } moment && Interval(arguments[1]) is { } interval
                    ? moment with { Nanoseconds = moment.Nanoseconds - interval }
                    : null;
            default:
                return null;
        }
    }

    /// <summary><c>INTERVAL 90 SECOND</c>, which is parsed as <c>to_seconds(CAST(trunc(CAST(90 AS DOUBLE)) AS BIGINT))</c>.</summary>
    private static Int128? Interval(JsonElement function)
    {
        if (function.Text("class") != "FUNCTION" || function.GetProperty("children").GetArrayLength() != 1)
            return null;
        Int128? unit = function.Text("function_name") switch
        {
            "to_seconds" => Second,
            "to_minutes" => 60 * Second,
            "to_hours" => 3600 * Second,
            "to_days" => 86_400 * Second,
            "to_weeks" => 7 * 86_400 * Second,
            _ => null,
        };
        var value = function.GetProperty("children")[0];
        while (value.Text("class") is "CAST" || value.Text("function_name") is "trunc")
            value = value.Text("class") == "CAST" ? value.GetProperty("child") : value.GetProperty("children")[0];
        return unit is { } known && Constant(value) is { } constant && Whole(constant) is { } count ? known * count : null;
    }

    private static long? Whole(JsonElement constant) => constant.ValueKind switch
    {
        JsonValueKind.Number when constant.TryGetInt64(out var number) => number,
        JsonValueKind.String when int.TryParse(constant.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>The value of a constant of a type that JSON shows as it is.</summary>
    private static JsonElement? Constant(JsonElement expression) =>
        expression.Text("class") == "CONSTANT" && expression.GetProperty("value") is var value
        && value.GetProperty("type").Text("id") is "VARCHAR" or "INTEGER" or "BIGINT" && !value.GetProperty("is_null").GetBoolean()
            ? value.GetProperty("value")
            : null;

    [GeneratedRegex(
        @"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|\+00(?::00)?)?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}
