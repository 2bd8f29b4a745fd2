using Apache.Arrow;
using Probing.Sdk.Calls;
using Probing.Sdk.Queries;

namespace Probing.Sdk.Tests.Examples;

/// <summary>The examples of what a started extension asks of the engine; the engine's own tests ask the real one.</summary>
public sealed class QueryExamples
{
    private readonly List<int> _consumed = [];

    [Fact]
    public async Task An_extension_keeps_its_context_and_asks_it()
    {
        var context = new OneRowContext();
        var extension = new Asking();
        await extension.StartAsync(context, CancellationToken.None);
        Assert.Same(context, extension.Engine);

        await WithParametersAsync(context, CancellationToken.None);
        await ReadAsync(context, CancellationToken.None);

        Assert.Equal(["SELECT name FROM process.threads WHERE tid = ?", "SELECT 1 AS one"], context.Asked);
        Assert.Equal([1], _consumed);
    }

    [Fact]
    public void A_route_says_what_it_takes()
    {
        var route =
            new EngineRoute("PUT", "rate", EngineRight.Execute, "Sets the learning rate.")
            { RequestTypes = ["text/plain"], MaxRequestBytes = 64 }
        ;
        Assert.Equal(("text/plain", 64L, "application/json"),
            (Assert.Single(route.RequestTypes), route.MaxRequestBytes, route.ResponseType));
    }

    private static async Task WithParametersAsync(EngineContext context, CancellationToken cancellationToken)
    {
        await using var answer = await context.QueryAsync(
            new EngineQuery("SELECT name FROM process.threads WHERE tid = ?") { Parameters = [4711] }, cancellationToken);
        Assert.Equal(0, answer.RowCount);
    }

    private async Task ReadAsync(EngineContext context, CancellationToken cancellationToken)
    {
        await using var answer = await context.QueryAsync(new EngineQuery("SELECT 1 AS one"), cancellationToken);
        await foreach (var batch in answer.ReadAsync(cancellationToken))
            using (batch)
                Consume(batch);
    }

    private void Consume(RecordBatch batch) => _consumed.Add(batch.Length);

    private sealed class Asking : EngineExtension
    {
        private EngineContext? _engine;

        public override string Name => "asking";

        public EngineContext? Engine => _engine;

        public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
        {
            _engine = context;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class OneRowContext : EngineContext
    {
        public List<string> Asked { get; } = [];

        public override Task<EngineQueryResult> QueryAsync(EngineQuery query, CancellationToken cancellationToken)
        {
            Asked.Add(query.Sql);
            return Task.FromResult<EngineQueryResult>(new OneRow());
        }

        public override void Report(string source, Exception failure) => throw new InvalidOperationException(source, failure);
    }

    private sealed class OneRow : EngineQueryResult
    {
        private readonly RecordBatch _batch = new RecordBatch.Builder()
            .Append("one", false, array => array.Int64(values => values.Append(1))).Build();

        public override Schema Schema => _batch.Schema;

        public override long RowCount => 0;

        public override IReadOnlyList<string> Warnings => [];

        public override async IAsyncEnumerable<RecordBatch> ReadAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            cancellationToken.ThrowIfCancellationRequested();
            yield return _batch;
        }

        public override Task WriteParquetAsync(Stream destination, CancellationToken cancellationToken) =>
            throw new NotSupportedException("this row is no file");

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
