using System.Globalization;

namespace Probing.Sdk.Options;

/// <summary>What an option's text means and which values it accepts; <see cref="OptionTypes"/> has the usual ones.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="parse">
/// Text to value; throws <see cref="FormatException"/> with what is allowed, as an instruction.
/// </param>
/// <example>
/// <code>
/// static readonly OptionType&lt;Version&gt; VersionNumber = new(text =>
///     Version.TryParse(text, out var version) ? version : throw new FormatException("write a version such as 1.2"));
/// </code>
/// With a condition and a text of its own:
/// <code>
/// var release = new OptionType&lt;Version>(Version.Parse)
/// {
///     Refusal = version => version.Major > 0 ? null : "write a version from 1.0 on",
///     Format = version => version.ToString(2),
/// };
/// var stable = release.Where(version => version.Minor % 2 == 0 ? null : "write an even minor version");
/// stable.Check(new Version(1, 2));
/// Debug.Assert(stable.TextOf(stable.Parse("1.4.9")) == "1.4");
/// </code>
/// </example>
public sealed class OptionType<T>(Func<string, T> parse)
{
    /// <summary>Null for a good value, else what is allowed; every value is accepted when it is not set.</summary>
    public Func<T, string?>? Refusal { get; init; }

    /// <summary>Value to text, such that it can be parsed again; the invariant text when it is not set.</summary>
    public Func<T, string?>? Format { get; init; }

    /// <summary>The same type with one more condition.</summary>
    /// <param name="refusal">Null for a good value, else what is allowed.</param>
    public OptionType<T> Where(Func<T, string?> refusal) => new(parse)
    {
        Refusal = value => Refusal?.Invoke(value) ?? refusal(value),
        Format = Format,
    };

    /// <summary>Text to value.</summary>
    /// <exception cref="FormatException">The text is no value, or one that is refused.</exception>
    public T Parse(string text)
    {
        var value = parse(text);
        Check(value);
        return value;
    }

    /// <summary>Throws <see cref="FormatException"/> when the value is refused.</summary>
    public void Check(T value)
    {
        if (Refusal?.Invoke(value) is { } allowed)
            throw new FormatException(allowed);
    }

    /// <summary>The value as <c>probing.options</c> shows it.</summary>
    public string? TextOf(T value) => Format is { } format ? format(value) : value switch
    {
        bool truth => truth ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };
}
