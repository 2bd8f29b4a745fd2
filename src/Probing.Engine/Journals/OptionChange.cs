using Probing.Sdk.Options;

namespace Probing.Engine.Journals;

/// <summary>A changed option, or an attempt that was refused, as <c>probing.option_changes</c> shows it.</summary>
/// <param name="TimeUtc">When.</param>
/// <param name="Client">Who: "uid 1000 pid 4711", "10.0.0.7", "python", "environment"; empty when unknown.</param>
/// <param name="Key">Full name of the option, as it was written.</param>
/// <param name="OldValue">The value before; a secret is masked.</param>
/// <param name="NewValue">
/// The value since, or the one that was refused; a secret is masked. Null for a key that does not exist: what belongs to it
/// may be a secret.
/// </param>
/// <param name="Source">Where the new value comes from.</param>
public sealed record OptionChange(
    DateTime TimeUtc, string Client, string Key, string? OldValue, string? NewValue, OptionSource Source)
{
    /// <summary>Why nothing was changed; null when the option has its new value.</summary>
    public string? Error { get; init; }
}
