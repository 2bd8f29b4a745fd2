namespace Probing.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Name">Heading.</param>
/// <param name="IsNumber">Numbers stand right-aligned and are never shortened: a shortened number is a wrong
/// one.</param>
internal sealed record TextColumn(string Name, bool IsNumber = false);
