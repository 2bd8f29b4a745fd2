using Probing.Sdk.Queries;

namespace Probing.Sdk;

/// <summary>
/// What the engine offers to an extension that it has started. Valid until <see cref="EngineExtension.StopAsync"/>
/// returns.
/// </summary>
/// <example>
/// <code>
/// EngineContext? _engine;
///
/// public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
/// {
///     _engine = context;
///     return ValueTask.CompletedTask;
/// }
/// </code>
/// Background work, whose failures nobody would see otherwise:
/// <code>
/// static async Task&lt;long> CountThreadsAsync(EngineContext context, CancellationToken cancellationToken)
/// {
///     try
///     {
///         await using var answer = await context.QueryAsync(new EngineQuery("FROM process.threads"), cancellationToken);
///         await foreach (var batch in answer.ReadAsync(cancellationToken))
///             batch.Dispose();
///         return answer.RowCount;
///     }
///     catch (ProbingException e)
///     {
///         context.Report("the count of threads", e);
///         return 0;
///     }
/// }
/// </code>
/// </example>
public abstract class EngineContext
{
    /// <summary>
    /// Runs a query over all tables of this process and returns when its first rows are ready. It counts as one of the
    /// concurrent queries, so a table that asks one while it is scanned takes two places.
    /// </summary>
    /// <exception cref="ProbingException">The query is wrong, forbidden, out of time, or a table failed.</exception>
    public abstract Task<EngineQueryResult> QueryAsync(EngineQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Notes in <c>probing.errors</c> what went wrong in the extension's own background work, where no query and no call
    /// could report it. <paramref name="source"/> names the work.
    /// </summary>
    public abstract void Report(string source, Exception failure);
}
