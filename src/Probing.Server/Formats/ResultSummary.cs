using Probing.Server.Problems;

namespace Probing.Server.Formats;

/// <summary>What is known when the last row is out.</summary>
internal sealed record ResultSummary(long RowCount, TimeSpan Elapsed, IReadOnlyList<string> Warnings)
{
    /// <summary>Why the rows end early; null when they are complete.</summary>
    public Problem? Error { get; init; }
}
