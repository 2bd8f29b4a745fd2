using System.Runtime.CompilerServices;
using Probing.Engine.Journals;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task Closing_ends_running_queries_and_refuses_new_ones()
    {
        var engine = new TestEngine();
        var result = await engine.Engine.QueryAsync(new QueryRequest("FROM range(100000000)"), CancellationToken.None);
        await engine.DisposeAsync();
        var error = await Assert.ThrowsAsync<ProbingException>(async () =>
        {
            await foreach (var batch in result.ReadAsync())
                batch.Dispose();
        });
        Assert.Equal(ProbingErrorKind.Cancelled, error.Kind);
        Assert.Equal(ProbingErrorKind.Unavailable, (await engine.FailsAsync("SELECT 1")).Kind);
    }

    [Fact]
    public async Task Ending_the_queries_leaves_no_thread_in_the_database_and_lets_none_begin()
    {
        await using var engine = new TestEngine();
        await using var result = await engine.Engine.QueryAsync(new QueryRequest("FROM range(100000000)"), CancellationToken.None);
        var export = engine.Engine.WriteParquetAsync(result, Stream.Null, CancellationToken.None);
        Assert.True(await engine.Engine.EndQueriesAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, engine.RunningThreads);
        Assert.Equal(ProbingErrorKind.Cancelled, (await Assert.ThrowsAsync<ProbingException>(() => export)).Kind);
        Assert.Equal(ProbingErrorKind.Unavailable, (await engine.FailsAsync("SELECT 1")).Kind);
    }

    [Fact]
    public async Task A_provider_that_hangs_does_not_keep_its_query_in_the_database()
    {
        using var release = new ManualResetEventSlim();
        var space = new ScriptedNamespace((_, _, _) =>
        {
            release.Wait();
            return ValueTask.FromResult<ITableProvider?>(Some.Table(("n", Some.Longs(1))));
        });
        await using var engine = new TestEngine(Some.Namespace("py", space));
        var query = engine.FailsAsync("FROM py.x");
        await engine.WaitForAsync(QueryState.Running);
        Assert.True(await engine.Engine.EndQueriesAsync(TimeSpan.FromSeconds(20)));
        release.Set();
        Assert.Equal(ProbingErrorKind.Cancelled, (await query).Kind);
    }

    [Fact]
    public async Task A_result_that_is_forgotten_gives_its_place_back()
    {
        await using var engine = new TestEngine();
        await ForgetAsync(engine);
        await engine.WaitUntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return engine.RunningThreads == 0;
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_time_limit_must_be_positive(int seconds)
    {
        await using var engine = new TestEngine();
        var error = await Assert.ThrowsAsync<ProbingException>(
            () => engine.RowsAsync(new QueryRequest("SELECT 1") { Timeout = TimeSpan.FromSeconds(seconds) }));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Warnings_of_tables_reach_the_result()
    {
        var space = new ScriptedNamespace((_, query, _) =>
        {
            query.Warn("3 samples were lost");
            return ValueTask.FromResult<ITableProvider?>(Some.Table(("n", Some.Longs(1))));
        });
        await using var engine = new TestEngine(Some.Namespace("py", space));
        await using var result = await engine.Engine.QueryAsync(new QueryRequest("SELECT * FROM py.x"), CancellationToken.None);
        Assert.Equal(["3 samples were lost"], result.Warnings);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task ForgetAsync(TestEngine engine) =>
        engine.Engine.QueryAsync(new QueryRequest("FROM range(100000000)") { Timeout = TimeSpan.FromMinutes(5) }, CancellationToken.None);
}
