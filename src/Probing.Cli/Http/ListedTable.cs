namespace Probing.Cli.Http;

/// <summary>A table that the probe lists.</summary>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Name">Table name.</param>
/// <param name="Description">What a row is.</param>
/// <param name="Example">A query worth copying.</param>
/// <param name="Columns">The columns; null when they are known only by evaluating.</param>
internal sealed record ListedTable(
    string Namespace, string Name, string? Description, string? Example, IReadOnlyList<ListedColumn>? Columns);
