namespace Probing.Sdk.Options;

/// <summary>One option of an extension as <c>probing.options</c> shows it.</summary>
/// <param name="Key">Name without the extension's prefix, snake_case, unit included where there is one.</param>
/// <param name="Value">Current value as text; null when unset.</param>
/// <param name="Help">What it does, its unit and its allowed values.</param>
/// <example>
/// <code>
/// foreach (var option in extension.Options.Where(option => option.Source != OptionSource.Default))
/// {
///     var shown = option.Secret ? "***" : option.Value;
///     var effect = option.RestartNeeded ? "from the next start on" : "now";
///     Debug.WriteLine($"{option.Key} is {shown} {effect}, and {option.Default} otherwise: {option.Help}");
/// }
/// </code>
/// Of an extension that has no declared options:
/// <code>
/// public override IReadOnlyList&lt;EngineExtensionOption> Options =>
///     [new EngineExtensionOption("folder", Environment.CurrentDirectory, "Where results go") { Source = OptionSource.Runtime }];
///
/// public override void Set(string key, string value) => Environment.CurrentDirectory = value;
/// </code>
/// </example>
public sealed record EngineExtensionOption(string Key, string? Value, string Help)
{
    /// <summary>Value when nobody sets it, as text.</summary>
    public string? Default { get; init; }

    /// <summary>Where the current value comes from.</summary>
    public OptionSource Source { get; init; } = OptionSource.Default;

    /// <summary>True when the value must not be shown; readers see <c>***</c>.</summary>
    public bool Secret { get; init; }

    /// <summary>True when a changed value counts only from the next start on.</summary>
    public bool RestartNeeded { get; init; }
}
