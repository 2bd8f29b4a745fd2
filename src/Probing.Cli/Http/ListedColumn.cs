namespace Probing.Cli.Http;

/// <summary>A column of a <see cref="ListedTable"/>.</summary>
internal sealed record ListedColumn(string Name, string Type, string? Unit, string? Description);
