using System.Runtime.CompilerServices;
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
