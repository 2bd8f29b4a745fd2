namespace Probing.Cli.CommandLine;

/// <summary>A word that may come next on the command line.</summary>
/// <param name="Word">What is inserted.</param>
/// <param name="Description">Shown beside it by shells that can.</param>
internal sealed record Completion(string Word, string? Description = null);
