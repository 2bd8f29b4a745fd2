using Probing.Sdk.Tables;

namespace Probing.Engine.Hints;

/// <summary>What a query lets one of its tables leave out.</summary>
/// <param name="Filters">Conditions that every row of interest meets.</param>
/// <param name="Limit">Rows after which the query stops reading; null when it is not known.</param>
internal sealed record ScanHints(IReadOnlyList<FilterHint> Filters, long? Limit)
{
    public static ScanHints None { get; } = new([], null);
}
