namespace Probing.Sdk.Options;

/// <summary>One option of an extension as <c>probing.options</c> shows it.</summary>
/// <param name="Key">Name without the extension's prefix, snake_case, unit included where there is one.</param>
/// <param name="Value">Current value as text; null when unset.</param>
/// <param name="Help">What it does, its unit and its allowed values.</param>
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
