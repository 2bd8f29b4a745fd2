using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Engine.Journals;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Execution;

public sealed class StoppingTests
{
    private const string Endless = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 3";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_query_ends_at_its_time_limit()
    {
        await using var engine = new TestEngine();
        var request = new QueryRequest(Endless) { Timeout = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.RowsAsync(request)).WaitAsync(Patience);
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Contains("0.2 s", error.Message);
        Assert.Equal("1", await engine.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_query_ends_when_its_caller_cancels()
    {
        await using var engine = new TestEngine();
        using var cancel = new CancellationTokenSource();
        var query = engine.Engine.QueryAsync(new QueryRequest(Endless), cancel.Token);
        await engine.WaitForAsync(QueryState.Running);
        await cancel.CancelAsync();
        var error = await Assert.ThrowsAsync<ProbingException>(() => query).WaitAsync(Patience);
        Assert.Equal(ProbingErrorKind.Cancelled, error.Kind);
        Assert.Equal(QueryState.Cancelled, Assert.Single(engine.Engine.Queries.Snapshot()).State);
    }

    [Fact]
    public async Task A_table_that_waits_is_told_and_not_waited_for()
    {
        var never = new TaskCompletionSource<ITableProvider?>();
        var space = new ScriptedNamespace((_, _, _) => new ValueTask<ITableProvider?>(never.Task));
        await using var engine = new TestEngine(Some.Namespace("py", space));
        var request = new QueryRequest("SELECT * FROM py.x") { Timeout = TimeSpan.FromMilliseconds(100) };
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.RowsAsync(request)).WaitAsync(Patience);
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Empty(engine.Extensions.Errors.Snapshot());
    }

    [Fact]
    public async Task A_table_that_blocks_its_thread_does_not_hold_the_caller()
    {
        using var release = new ManualResetEventSlim();
        var space = new ScriptedNamespace(_ =>
        {
            release.Wait();
            return null;
        });
        await using var engine = new TestEngine(Some.Namespace("py", space));
        var request = new QueryRequest("SELECT * FROM py.x") { Timeout = TimeSpan.FromMilliseconds(100) };
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.RowsAsync(request)).WaitAsync(Patience);
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        release.Set();
        await engine.WaitUntilAsync(() => engine.RunningThreads == 0);
    }

    [Fact]
    public async Task Disposing_a_result_ends_its_query_and_its_scan()
    {
        var ended = new TaskCompletionSource();
        var row = Some.Batch(("n", Some.Longs(Enumerable.Range(0, 2048).Select(i => (long?)i))));
        async IAsyncEnumerable<RecordBatch> Forever([EnumeratorCancellation] CancellationToken token)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    yield return row.SliceShared(0, row.Length);
                }
            }
            finally
            {
                ended.TrySetResult();
            }
        }
        await using var engine = new TestEngine(new TablePlugin("test", "t", new ScriptedTable(row.Schema, Forever)));
        await using (var result = await engine.Engine.QueryAsync(new QueryRequest("SELECT * FROM test.t"), CancellationToken.None))
        {
            await foreach (var batch in result.ReadAsync())
            {
                batch.Dispose();
                break;
            }
            Assert.True(result.RowCount > 0);
        }
        await ended.Task.WaitAsync(Patience);
        Assert.Equal("1", await engine.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task Too_many_queries_are_refused_and_places_come_back()
    {
        await using var engine = new TestEngine(new Dictionary<string, string> { ["PROBING_ENGINE_MAX_CONCURRENT_QUERIES"] = "2" });
        using var cancel = new CancellationTokenSource();
        Task[] busy = [engine.Engine.QueryAsync(new QueryRequest(Endless), cancel.Token), engine.Engine.QueryAsync(new QueryRequest(Endless), cancel.Token)];
        var error = await engine.FailsAsync("SELECT 1");
        Assert.Equal(ProbingErrorKind.TooManyRequests, error.Kind);
        await cancel.CancelAsync();
        foreach (var query in busy)
            await Assert.ThrowsAsync<ProbingException>(() => query).WaitAsync(Patience);
        Assert.Equal("1", await engine.ScalarAsync("SELECT 1"));
    }
}
