using Apache.Arrow;
using Probing.Engine.Guards;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Engine.Loading;

/// <summary>What the engine offers to one extension.</summary>
internal sealed class ExtensionContext(QueryEngine engine, ExtensionGuard guard) : EngineContext
{
    public override async Task<EngineQueryResult> QueryAsync(EngineQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var result = await engine.QueryAsync(new QueryRequest(query.Sql)
        {
            Parameters = query.Parameters,
            Right = query.Right,
            Timeout = query.Timeout,
            Client = $"extension {guard.Name}",
        }, cancellationToken).ConfigureAwait(false);
        return new Answer(engine, result);
    }

    public override void Report(string source, Exception failure) => engine.Extensions.Report(guard.Name, source, failure);

    private sealed class Answer(QueryEngine engine, QueryResult result) : EngineQueryResult
    {
        public override Schema Schema => result.Schema;

        public override long RowCount => result.RowCount;

        public override IReadOnlyList<string> Warnings => result.Warnings;

        public override IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken) =>
            result.ReadAsync(cancellationToken);

        public override Task WriteParquetAsync(Stream destination, CancellationToken cancellationToken) =>
            engine.WriteParquetAsync(result, destination, cancellationToken);

        public override ValueTask DisposeAsync() => result.DisposeAsync();
    }
}
