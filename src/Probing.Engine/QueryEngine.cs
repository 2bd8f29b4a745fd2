using Probing.Sdk;

namespace Probing.Engine;

/// <summary>
/// SQL over the registered extensions. One per process; opens DuckDB at the first query.
/// </summary>
public sealed class QueryEngine(EngineExtensionManager extensions) : IAsyncDisposable
{
    public EngineExtensionManager Extensions { get; } = extensions;

    /// <summary>
    /// Starts a query and returns when its first rows are ready or it failed.
    /// </summary>
    /// <exception cref="ProbingException">The query is wrong, forbidden, out of time, or a table failed.</exception>
    public Task<QueryResult> QueryAsync(QueryRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Runs a query and writes its answer as one Parquet file.</summary>
    public Task WriteParquetAsync(QueryResult result, Stream destination, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
