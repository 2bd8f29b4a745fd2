namespace Prometheus;

/// <summary>One line of an exposition.</summary>
/// <param name="Part">What follows the family's name: bucket, sum, count, created; null for nothing.</param>
/// <param name="Labels">Names and values.</param>
/// <param name="Value">The number.</param>
/// <param name="Time">When it was measured; null when the line does not say.</param>
internal sealed record Sample(string? Part, IReadOnlyDictionary<string, string> Labels, double Value, DateTime? Time);
