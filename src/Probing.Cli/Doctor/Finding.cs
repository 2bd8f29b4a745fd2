namespace Probing.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Text">What was found, with the value.</param>
/// <param name="Advice">What to do about it; null when there is nothing to do.</param>
internal sealed record Finding(FindingLevel Level, string Text, string? Advice = null)
{
    public static Finding Ok(string text) => new(FindingLevel.Ok, text);

    public static Finding Note(string text, string? advice = null) => new(FindingLevel.Note, text, advice);

    public static Finding Problem(string text, string advice) => new(FindingLevel.Problem, text, advice);
}
