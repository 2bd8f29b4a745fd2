using Probing.Sdk;

namespace Probing.Engine.Journals;

/// <summary>A failure as <c>probing.errors</c> shows it.</summary>
/// <param name="TimeUtc">When it happened.</param>
/// <param name="Extension">Whose fault it is; empty when unknown.</param>
/// <param name="Source">What was asked of it: <c>python.`1/0`</c>, <c>GET stacks</c>, <c>option interval_ms</c>.</param>
/// <param name="Kind">The stable reason.</param>
/// <param name="Message">What happened.</param>
/// <param name="Detail">The long form; null when there is none.</param>
public sealed record ErrorRecord(
    DateTime TimeUtc, string Extension, string Source, ProbingErrorKind Kind, string Message, string? Detail);
