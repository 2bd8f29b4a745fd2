namespace Probing.Extensions.Python.Modules;

/// <summary>What the program itself did to an option that one of its modules declared; secrets are masked in Python.</summary>
/// <param name="TimeUtc">When.</param>
/// <param name="Key">Full name of the option.</param>
/// <param name="OldValue">The value before.</param>
/// <param name="NewValue">The value since, or the one that was refused.</param>
/// <param name="Error">Why it was refused; null when it was set.</param>
public sealed record PythonOptionChange(DateTime TimeUtc, string Key, string? OldValue, string? NewValue, string? Error);
