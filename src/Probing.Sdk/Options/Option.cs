namespace Probing.Sdk.Options;

/// <summary>
/// A typed option: parses, validates and remembers who set it. Reading <see cref="Value"/> is free and thread-safe.
/// </summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="key">Name without the extension's prefix.</param>
/// <param name="defaultValue">Value when nobody sets it.</param>
/// <param name="help">What it does, its unit and its allowed values.</param>
/// <param name="type">What its text means and which values it accepts.</param>
/// <example>
/// <code>
/// static readonly Option&lt;bool&gt; Enabled = new("enabled", true, "true or false", text =>
///     bool.TryParse(text, out var value) ? value : throw new FormatException("it must be true or false"));
/// </code>
/// What can be done with one:
/// <code>
/// var limit = new Option&lt;int>("limit", 10, "Rows shown", OptionTypes.Int32(min: 1))
/// {
///     RestartNeeded = false,
///     Secret = false,
///     Changed = value => Debug.WriteLine($"now {value}"),
/// };
/// limit.Check("20");
/// var restore = limit.Capture();
/// limit.Set("20", OptionSource.Runtime);
/// limit.Assign(limit.Value + 1);
/// Debug.Assert(limit.Describe() is { Key: "limit", Value: "21" } shown &amp;&amp; shown.Key == limit.Key);
/// restore();
/// </code>
/// </example>
public sealed class Option<T>(string key, T defaultValue, string help, OptionType<T> type) : IOption
{
    private sealed record State(T Value, string? Text, OptionSource Source);

    private volatile State _state = new(defaultValue, type.TextOf(defaultValue), OptionSource.Default);

    /// <summary>An option with a parser of its own.</summary>
    /// <param name="key">Name without the extension's prefix.</param>
    /// <param name="defaultValue">Value when nobody sets it.</param>
    /// <param name="help">What it does, its unit and its allowed values.</param>
    /// <param name="parse">Text to value; throws <see cref="FormatException"/> with what is allowed.</param>
    public Option(string key, T defaultValue, string help, Func<string, T> parse)
        : this(key, defaultValue, help, new OptionType<T>(parse))
    {
    }

    /// <summary>Name without the extension's prefix.</summary>
    public string Key { get; } = key;

    /// <summary>True when readers must see <c>***</c> in place of the value.</summary>
    public bool Secret { get; init; }

    /// <summary>True when a changed value counts only from the next start on.</summary>
    public bool RestartNeeded { get; init; }

    /// <summary>Called after each change with the new value.</summary>
    public Action<T>? Changed { get; init; }

    /// <summary>The current value.</summary>
    public T Value => _state.Value;

    /// <inheritdoc/>
    public void Check(string text) => Parse(text);

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
    public void Set(string text, OptionSource source) => Become(Parse(text), text, source);

    /// <summary>Validates a value and makes it the option's.</summary>
    /// <exception cref="ProbingException">InvalidArgument, naming the option and what it accepts.</exception>
    public void Assign(T value, OptionSource source = OptionSource.Runtime)
    {
        try
        {
            type.Check(value);
        }
        catch (FormatException e)
        {
            throw Refused(value?.ToString() ?? "null", e);
        }
        Become(value, type.TextOf(value), source);
    }

    /// <inheritdoc/>
    public EngineExtensionOption Describe()
    {
        var state = _state;
        return new EngineExtensionOption(Key, Secret && state.Text is not null ? "***" : state.Text, help)
        {
            Default = type.TextOf(defaultValue),
            Source = state.Source,
            Secret = Secret,
            RestartNeeded = RestartNeeded,
        };
    }

    private T Parse(string text)
    {
        try
        {
            return type.Parse(text);
        }
        catch (FormatException e)
        {
            throw Refused(text, e);
        }
    }

    private void Become(T value, string? text, OptionSource source)
    {
        _state = new State(value, text, source);
        Changed?.Invoke(value);
    }

    private ProbingException Refused(string text, FormatException cause) => new(ProbingErrorKind.InvalidArgument,
        $"'{(Secret ? "***" : text)}' is no value for option '{Key}': {cause.Message}", inner: cause);
}
