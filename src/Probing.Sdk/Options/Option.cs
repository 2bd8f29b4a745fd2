using System.Globalization;

namespace Probing.Sdk.Options;

/// <summary>
/// A typed option: parses, validates and remembers who set it. Reading <see cref="Value"/> is free and thread-safe.
/// </summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="key">Name without the extension's prefix.</param>
/// <param name="defaultValue">Value when nobody sets it.</param>
/// <param name="help">What it does, its unit and its allowed values.</param>
/// <param name="parse">Text to value; throws <see cref="FormatException"/> with what is allowed.</param>
/// <example>
/// <code>
/// static readonly Option&lt;bool&gt; Enabled = new("enabled", true, "true or false", text =>
///     bool.TryParse(text, out var value) ? value : throw new FormatException("it must be true or false"));
/// </code>
/// </example>
public sealed class Option<T>(string key, T defaultValue, string help, Func<string, T> parse) : IOption
{
    private sealed record State(T Value, string? Text, OptionSource Source);

    private volatile State _state = new(defaultValue, Format(defaultValue), OptionSource.Default);

    /// <summary>Name without the extension's prefix.</summary>
    public string Key { get; } = key;

    /// <summary>True when readers must see <c>***</c> in place of the value.</summary>
    public bool Secret { get; init; }

    /// <summary>Called after each change with the new value.</summary>
    public Action<T>? Changed { get; init; }

    /// <summary>The current value.</summary>
    public T Value => _state.Value;

    /// <inheritdoc/>
    public void Check(string text)
    {
        try
        {
            _ = parse(text);
        }
        catch (FormatException e)
        {
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"'{(Secret ? "***" : text)}' is no value for option '{Key}': {e.Message}", inner: e);
        }
    }

    /// <inheritdoc/>
    public Action Capture()
    {
        var state = _state;
        return () =>
        {
            _state = state;
            Changed?.Invoke(state.Value);
        };
    }

    /// <inheritdoc/>
    public void Set(string text, OptionSource source)
    {
        T value;
        try
        {
            value = parse(text);
        }
        catch (FormatException e)
        {
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"'{(Secret ? "***" : text)}' is no value for option '{Key}': {e.Message}", inner: e);
        }
        _state = new State(value, text, source);
        Changed?.Invoke(value);
    }

    /// <inheritdoc/>
    public EngineExtensionOption Describe()
    {
        var state = _state;
        return new EngineExtensionOption(Key, Secret && state.Text is not null ? "***" : state.Text, help)
        {
            Default = Format(defaultValue),
            Source = state.Source,
            Secret = Secret,
        };
    }

    private static string? Format(T value) => value switch
    {
        bool truth => truth ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };
}
