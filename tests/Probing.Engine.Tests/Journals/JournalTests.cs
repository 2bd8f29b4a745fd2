using Probing.Engine.Journals;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Journals;

public sealed class JournalTests
{
    [Fact]
    public async Task Queries_are_noted_with_their_rows_and_errors()
    {
        await using var engine = new TestEngine(Some.Numbers(5000));
        await engine.RowsAsync(new QueryRequest("FROM test.numbers") { Client = "me" });
        await engine.FailsAsync("SELECT nope");
        await engine.FailsAsync("DROP TABLE x");
        var queries = engine.Engine.Queries.Snapshot();
        Assert.Equal([1L, 2L, 3L], queries.Select(query => query.Id));
        Assert.Equal(("me", "FROM test.numbers", QueryState.Finished, 5000L, null),
            (queries[0].Client, queries[0].Sql, queries[0].State, queries[0].Rows, queries[0].Error));
        Assert.Equal([QueryState.Failed, QueryState.Failed], queries.Skip(1).Select(query => query.State));
        Assert.Contains("nope", queries[1].Error);
        Assert.All(queries, query => Assert.True(query.Elapsed > TimeSpan.Zero));
    }

    [Fact]
    public async Task A_running_query_is_seen_while_it_waits_for_its_reader()
    {
        await using var engine = new TestEngine();
        await using var result = await engine.Engine.QueryAsync(new QueryRequest("FROM range(1000000)"), CancellationToken.None);
        var query = Assert.Single(engine.Engine.Queries.Snapshot());
        Assert.Equal(QueryState.Running, query.State);
        Assert.InRange(query.Rows, 1, 100_000);
    }

    [Fact]
    public void Journals_keep_the_newest()
    {
        var errors = new ErrorJournal();
        for (var i = 0; i < ErrorJournal.Capacity + 10; i++)
            errors.Report("x", "y", new InvalidOperationException($"{i}"));
        Assert.Equal(10, errors.Dropped);
        Assert.Equal(ErrorJournal.Capacity, errors.Snapshot().Count);
        Assert.Contains($"{ErrorJournal.Capacity + 9}", errors.Snapshot()[^1].Message);
        Assert.Equal(ProbingErrorKind.ExtensionFailed, errors.Snapshot()[^1].Kind);

        var queries = new QueryJournal();
        for (var i = 0; i < QueryJournal.Capacity + 10; i++)
            queries.Begin(new string('x', 100_000), "").End(QueryState.Finished);
        Assert.Equal(QueryJournal.Capacity, queries.Snapshot().Count);
        Assert.All(queries.Snapshot(), query => Assert.True(query.Sql.Length < 10_000));
    }
}
