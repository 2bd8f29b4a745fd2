using System.Globalization;

namespace Probing.Sdk.Options;

/// <summary>The usual types of options. Generated code uses them; use them for an <see cref="Option{T}"/> of your own.</summary>
/// <example>
/// <code>static readonly Option&lt;int&gt; Depth = new("depth", 3, "Levels shown", OptionTypes.Int32(1, 64));</code>
/// One of each:
/// <code>
/// IReadOnlyList&lt;IOption> options =
/// [
///     new Option&lt;bool>("enabled", true, "Whether it runs", OptionTypes.Boolean),
///     new Option&lt;long>("budget_bytes", 1 &lt;&lt; 20, "Memory it may take", OptionTypes.Int64(min: 0)),
///     new Option&lt;double>("ratio", 0.5, "Share that is kept", OptionTypes.Double(0, 1)),
///     new Option&lt;TimeSpan>("wait_ms", TimeSpan.FromMilliseconds(50), "Patience", OptionTypes.Duration(unit: "ms")),
///     new Option&lt;string>("mode", "fast", "How", OptionTypes.Text("fast", "exact")),
///     new Option&lt;string?>("folder", null, "Where results go", OptionTypes.OptionalText()),
///     new Option&lt;DayOfWeek>("day", DayOfWeek.Monday, "First day",
///         OptionTypes.Choice(("monday", DayOfWeek.Monday), ("sunday", DayOfWeek.Sunday))),
/// ];
/// </code>
/// </example>
public static class OptionTypes
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static OptionType<bool> Boolean { get; } = new(
        text => bool.TryParse(text, out var value) ? value : throw new FormatException("write true or false"));

    /// <summary>A whole number.</summary>
    public static OptionType<int> Int32(int min = int.MinValue, int max = int.MaxValue) =>
        Between(min, max, Range("a whole number", min, max, min != int.MinValue, max != int.MaxValue),
            text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>A large whole number.</summary>
    public static OptionType<long> Int64(long min = long.MinValue, long max = long.MaxValue) =>
        Between(min, max, Range("a whole number", min, max, min != long.MinValue, max != long.MaxValue),
            text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>A finite number.</summary>
    public static OptionType<double> Double(double min = double.MinValue, double max = double.MaxValue) =>
        Between(min, max, Range("a number", min, max, min != double.MinValue, max != double.MaxValue),
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value) ? value : null);

    /// <summary>
    /// A span of time: <c>250ms</c>, <c>1.5s</c>, <c>2min</c>, <c>1h</c>, <c>1d</c> or <c>01:30:00</c>.
    /// </summary>
    /// <param name="min">Least allowed.</param>
    /// <param name="max">Largest allowed.</param>
    /// <param name="unit">Unit of a plain number (us, ms, s, min, h, d), and of the value as text; null for none.</param>
    public static OptionType<TimeSpan> Duration(TimeSpan? min = null, TimeSpan? max = null, string? unit = null)
    {
        var (least, most) = (min ?? TimeSpan.MinValue, max ?? TimeSpan.MaxValue);
        var what = unit is null
            ? $"a time with its unit ({DurationText.Units}) such as 250ms or 2min"
            : $"a number of {unit}, or a time with its unit ({DurationText.Units}) such as 250ms or 2min";
        var type = Between(least, most, Range(what, DurationText.Of(least, unit), DurationText.Of(most, unit),
            min is not null, max is not null), text => DurationText.TryParse(text, unit, out var value) ? value : null);
        return new OptionType<TimeSpan>(type.Parse) { Refusal = type.Refusal, Format = value => DurationText.Of(value, unit) };
    }

    /// <summary>Any text, or one of those given.</summary>
    public static OptionType<string> Text(params string[] allowed) => new(text => text)
    {
        Refusal = value => allowed.Length == 0 || allowed.Contains(value) ? null : $"write {OneOf(allowed)}",
    };

    /// <summary>A text that may be unset; the empty text unsets it.</summary>
    public static OptionType<string?> OptionalText(params string[] allowed) => new(text => text.Length == 0 ? null : text)
    {
        Refusal = value => value is null || allowed.Length == 0 || allowed.Contains(value)
            ? null
            : $"write {OneOf(allowed)}, or nothing to unset it",
    };

    /// <summary>One of several values, each with its name.</summary>
    public static OptionType<T> Choice<T>(params (string Name, T Value)[] choices) where T : struct, Enum
    {
        var allowed = $"write {OneOf([.. choices.Select(choice => choice.Name)])}";
        return new(text =>
        {
            foreach (var (name, value) in choices)
            {
                if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            throw new FormatException(allowed);
        })
        {
            Refusal = value => choices.Any(choice => choice.Value.Equals(value)) ? null : allowed,
            Format = value => choices.First(choice => choice.Value.Equals(value)).Name,
        };
    }

    private static OptionType<T> Between<T>(T min, T max, string allowed, Func<string, T?> parse)
        where T : struct, IComparable<T> => new(text => parse(text) ?? throw new FormatException(allowed))
        {
            Refusal = value => value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0 ? null : allowed,
        };

    private static string Range<T>(string what, T min, T max, bool hasMin, bool hasMax)
    {
        var (least, most) = (Invariant(min), Invariant(max));
        return (hasMin, hasMax) switch
        {
            (true, true) => $"write {what} from {least} to {most}",
            (true, false) => $"write {what} of at least {least}",
            (false, true) => $"write {what} of at most {most}",
            _ => $"write {what}",
        };
    }

    private static string Invariant<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    private static string OneOf(string[] names) => names switch
    {
        [var only] => only,
        _ => $"{string.Join(", ", names[..^1])} or {names[^1]}",
    };
}
