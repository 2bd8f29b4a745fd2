namespace Probing.Sdk.Options;

/// <summary>An <see cref="Option{T}"/> without its type, for lists of options.</summary>
/// <example>
/// An option whose value is kept elsewhere, in a file:
/// <code>
/// sealed class FileOption(string key, string path, string help) : IOption
/// {
///     OptionSource _source;
///
///     public string Key => key;
///
///     public void Check(string text)
///     {
///         if (text.Contains('\n'))
///             throw new ProbingException(ProbingErrorKind.InvalidArgument, $"option '{key}' takes one line");
///     }
///
///     public void Set(string text, OptionSource source)
///     {
///         Check(text);
///         File.WriteAllText(path, text);
///         _source = source;
///     }
///
///     public Action Capture()
///     {
///         var (text, source) = (File.ReadAllText(path), _source);
///         return () => Set(text, source);
///     }
///
///     public EngineExtensionOption Describe() => new(key, File.ReadAllText(path), help) { Source = _source };
/// }
/// </code>
/// </example>
public interface IOption
{
    /// <summary>Name without the extension's prefix.</summary>
    string Key { get; }

    /// <summary>Parses and validates <paramref name="text"/> and makes it the value.</summary>
    /// <exception cref="ProbingException">InvalidArgument, naming the option and what it accepts.</exception>
    void Set(string text, OptionSource source);

    /// <summary>Parses and validates <paramref name="text"/> and changes nothing.</summary>
    /// <exception cref="ProbingException">InvalidArgument, as <see cref="Set"/> would throw it.</exception>
    void Check(string text);

    /// <summary>Remembers value and source; the function brings them back, secrets too.</summary>
    Action Capture();

    /// <summary>The option as <c>probing.options</c> shows it; a secret's value is masked.</summary>
    EngineExtensionOption Describe();
}
