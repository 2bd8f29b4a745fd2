namespace Probing.Engine.Journals;

/// <summary>A running or recent query as <c>probing.queries</c> shows it.</summary>
/// <param name="Id">Number of the query in this process, from 1.</param>
/// <param name="Sql">The text, cut when very long.</param>
/// <param name="Client">Who asked.</param>
/// <param name="State">Where it stands.</param>
/// <param name="StartedUtc">When it was accepted.</param>
/// <param name="Elapsed">Time taken so far, or in all.</param>
/// <param name="Rows">Rows given so far.</param>
/// <param name="Error">The message of its error; null when there is none.</param>
public sealed record QueryRecord(
    long Id, string Sql, string Client, QueryState State, DateTime StartedUtc, TimeSpan Elapsed, long Rows, string? Error);
