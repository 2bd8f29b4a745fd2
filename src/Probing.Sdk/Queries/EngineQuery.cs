namespace Probing.Sdk.Queries;

/// <summary>A query that an extension asks of the engine around it.</summary>
/// <param name="Sql">One statement.</param>
/// <example>
/// <code>
/// await using var answer = await context.QueryAsync(
///     new EngineQuery("SELECT name FROM process.threads WHERE tid = ?") { Parameters = [4711] }, cancellationToken);
/// </code>
/// On behalf of a caller, with no more than the caller's own right:
/// <code>
/// static EngineQuery OfCaller(EngineRequest request, string sql) =>
///     new(sql) { Right = request.Right, Timeout = TimeSpan.FromSeconds(5) };
/// </code>
/// </example>
public sealed record EngineQuery(string Sql)
{
    /// <summary>
    /// Values for <c>?</c> and <c>$1</c> in order: null, bool, long, double, string, byte[], decimal or DateTime.
    /// </summary>
    public IReadOnlyList<object?> Parameters { get; init; } = [];

    /// <summary>
    /// What the query may do. Pass on <see cref="Calls.EngineRequest.Right"/> when it runs for a caller: an extension must
    /// not lend its own rights to whoever asks.
    /// </summary>
    public EngineRight Right { get; init; } = EngineRight.Read;

    /// <summary>Time limit; null takes the option <c>probing.engine.timeout_s</c>.</summary>
    public TimeSpan? Timeout { get; init; }
}
