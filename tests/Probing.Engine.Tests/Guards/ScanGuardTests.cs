using System.Diagnostics;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Engine.Guards;
using Probing.Engine.Loading;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Guards;

public sealed class ScanGuardTests
{
    private static readonly RecordBatch OneRow = Some.Batch(("n", Some.Longs(1)));

    [Fact]
    public async Task A_loaded_extension_answers_and_its_work_is_counted()
    {
        await using var engine = new TestEngine();
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(Rows(1000)));
        Assert.Equal("1000", await engine.ScalarAsync("SELECT sum(n) FROM mine.t"));
        await engine.WaitUntilAsync(() => guard.Running == 0);
        Assert.Equal((1, 0, 0), (guard.Scans, guard.Failures, guard.Hung));
        Assert.True(guard.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_scan_that_blocks_ends_with_the_querys_deadline_and_its_thread_is_accounted_for()
    {
        using var release = new ManualResetEventSlim();
        await using var engine = new TestEngine();
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(Blocks(release)));
        await engine.RowsAsync("SELECT 1"); // opening DuckDB is no part of the query's time
        var since = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.RowsAsync(
            new QueryRequest("SELECT * FROM mine.t") { Timeout = TimeSpan.FromSeconds(2) }));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        await engine.WaitUntilAsync(() => engine.RunningThreads == 0); // the query's own place is free
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 1.9, 20); // timers may fire a little early
        await engine.WaitUntilAsync(() => guard.Hung == 1);
        Assert.Equal(0, guard.Failures);
        release.Set();
        await engine.WaitUntilAsync(() => guard is { Hung: 0, Running: 0 });
    }

    [Fact]
    public async Task An_extension_whose_operations_hang_is_disabled()
    {
        using var release = new ManualResetEventSlim();
        await using var engine = new TestEngine(new Dictionary<string, string>());
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.max_hung", "2");
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(Blocks(release)));
        // On a busy machine a query may be over before its scan has begun.
        for (var i = 0; i < 40 && guard.State == ExtensionState.Enabled; i++)
            await Assert.ThrowsAsync<ProbingException>(() => engine.RowsAsync(
                new QueryRequest("SELECT * FROM mine.t") { Timeout = TimeSpan.FromSeconds(0.5) }));
        await engine.WaitUntilAsync(() => guard.State == ExtensionState.Disabled);
        Assert.Contains("did not end", (await engine.FailsAsync("SELECT * FROM mine.t")).Message);
        release.Set();
        await engine.WaitUntilAsync(() => guard.Running == 0);
    }

    [Fact]
    public async Task A_step_has_a_limit_of_its_own_which_counts()
    {
        using var release = new ManualResetEventSlim();
        await using var engine = new TestEngine();
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.scan_timeout_s", "0.2");
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(Blocks(release)));
        var error = await engine.FailsAsync("SELECT * FROM mine.t");
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Contains("mine.t did not answer within 0.2 s", error.Message);
        Assert.Equal(1, guard.Failures);
        release.Set();
        await engine.WaitUntilAsync(() => guard.Running == 0);
    }

    [Fact]
    public async Task Opening_and_listing_that_block_are_left_behind()
    {
        using var release = new ManualResetEventSlim();
        await using var engine = new TestEngine();
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.scan_timeout_s", "0.2");
        var space = new ScriptedNamespace(_ =>
        {
            release.Wait();
            return null;
        });
        space.Names = () =>
        {
            release.Wait();
            return [];
        };
        var guard = await LoadedExtension.AddAsync(engine, "mine", Some.Namespace("mine", space));
        Assert.Equal(ProbingErrorKind.Timeout, (await engine.FailsAsync("SELECT * FROM mine.x")).Kind);
        var warnings = new List<string>();
        await engine.Engine.Catalog.TablesAsync(warnings.Add, CancellationToken.None);
        Assert.Contains("mine could not be listed", Assert.Single(warnings));
        release.Set();
        await engine.WaitUntilAsync(() => guard.Running == 0);
    }

    [Fact]
    public async Task A_scan_runs_ahead_of_its_query_by_its_budget_only()
    {
        await using var engine = new TestEngine();
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.scan_memory_mb", "1");
        var batch = Some.Batch(("n", Some.Longs(new long?[16 * 1024]))); // 128 KiB
        var made = 0;
        async IAsyncEnumerable<RecordBatch> Endless([EnumeratorCancellation] CancellationToken token)
        {
            while (!token.IsCancellationRequested)
            {
                Interlocked.Increment(ref made);
                yield return batch.SliceShared(0, batch.Length);
            }
            await Task.CompletedTask;
        }
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(new ScriptedTable(batch.Schema, Endless)));
        await using (var result = await engine.Engine.QueryAsync(new QueryRequest("SELECT * FROM mine.t"), default))
        {
            // The query's own channel is full and the budget is spent: nothing more is made.
            var before = -1;
            await engine.WaitUntilAsync(() => made > 7 && before == (before = Volatile.Read(ref made)));
            Assert.InRange(Volatile.Read(ref made), 8, 64);
        }
        await engine.WaitUntilAsync(() => guard.Running == 0);
        Assert.Equal((0, 0), (guard.Failures, guard.Hung));
    }

    [Fact]
    public async Task A_batch_beyond_the_budget_is_refused()
    {
        await using var engine = new TestEngine();
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.scan_memory_mb", "1");
        await LoadedExtension.AddAsync(engine, "mine",
            Table(new MemoryTable(OneRow.Schema, Some.Batch(("n", Some.Longs(new long?[256 * 1024]))))));
        var error = await engine.FailsAsync("SELECT sum(n) FROM mine.t");
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
        Assert.Contains("probing.extensions.scan_memory_mb", error.Message);
    }

    [Fact]
    public async Task An_exception_when_the_scan_is_closed_is_noted_and_the_query_stands()
    {
        await using var engine = new TestEngine();
        var guard = await LoadedExtension.AddAsync(engine, "mine", Table(new ClosingBadly()));
        Assert.Equal("1", await engine.ScalarAsync("SELECT sum(n) FROM mine.t"));
        await engine.WaitUntilAsync(() => guard.Failures == 1);
        Assert.Contains(engine.Extensions.Errors.Snapshot(), e => e.Extension == "mine" && e.Message.Contains("close me not"));
    }

    [Fact]
    public async Task A_provider_without_a_schema_or_with_a_wrong_one_fails_its_query_only()
    {
        await using var engine = new TestEngine();
        await LoadedExtension.AddAsync(engine, "mine",
            new TablePlugin("mine", "none", new ScriptedTable(null!, _ => throw new InvalidOperationException())),
            new TablePlugin("mine", "other", new ScriptedTable(
                Some.Batch(("n", Some.Longs(1)), ("m", Some.Longs(2))).Schema, _ => Once(OneRow))),
            new TablePlugin("mine", "good", Rows(1)));
        Assert.Contains("no schema", (await engine.FailsAsync("SELECT * FROM mine.none")).Message);
        Assert.Contains("1 columns where 2", (await engine.FailsAsync("SELECT * FROM mine.other")).Message);
        Assert.Equal("1", await engine.ScalarAsync("SELECT * FROM mine.good"));
    }

    private static TablePlugin Table(ITableProvider provider) => new("mine", "t", provider);

    private static MemoryTable Rows(int count) =>
        new(OneRow.Schema, [.. Enumerable.Repeat(OneRow, count)]);

    private static async IAsyncEnumerable<RecordBatch> Once(RecordBatch batch)
    {
        await Task.CompletedTask;
        yield return batch.SliceShared(0, batch.Length);
    }

    /// <summary>Holds its thread and looks at no token.</summary>
    private static ScriptedTable Blocks(ManualResetEventSlim release)
    {
        async IAsyncEnumerable<RecordBatch> Scan()
        {
            await Task.CompletedTask;
            release.Wait();
            yield break;
        }
        return new ScriptedTable(OneRow.Schema, _ => Scan());
    }

    private sealed class ClosingBadly : ITableProvider
    {
        public Schema Schema => OneRow.Schema;

        public IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken) => new Rows();

        private sealed class Rows : IAsyncEnumerable<RecordBatch>, IAsyncEnumerator<RecordBatch>
        {
            private int _left = 1;

            public RecordBatch Current => OneRow.SliceShared(0, 1);

            public IAsyncEnumerator<RecordBatch> GetAsyncEnumerator(CancellationToken cancellationToken) => this;

            public ValueTask<bool> MoveNextAsync() => new(_left-- > 0);

            public ValueTask DisposeAsync() => throw new InvalidOperationException("close me not");
        }
    }
}
