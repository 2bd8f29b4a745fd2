using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Queries;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Loading;

public sealed class LifeCycleTests
{
    private static readonly RecordBatch OneRow = Some.Batch(("n", Some.Longs(1)));

    [Fact]
    public async Task An_extension_is_started_before_it_is_asked_and_stopped_after()
    {
        await using var engine = new TestEngine();
        var extension = new LoadedExtension("mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)));
        await extension.AddToAsync(engine);
        Assert.Equal("1", await engine.ScalarAsync("SELECT n FROM mine.t"));
        await engine.Extensions.UnregisterAsync("mine");
        Assert.Equal(["start", "stop", "dispose"], extension.Life);
    }

    [Fact]
    public async Task When_the_start_fails_nothing_is_left()
    {
        await using var engine = new TestEngine();
        var broken = new LoadedExtension("mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)))
        {
            Starting = (_, _) => throw new InvalidOperationException("no licence"),
        };
        var error = await Assert.ThrowsAsync<ProbingException>(() => broken.AddToAsync(engine));
        Assert.Equal("the start of extension mine failed: InvalidOperationException: no licence", error.Message);
        Assert.Equal(["start", "stop", "dispose"], broken.Life);
        Assert.DoesNotContain(engine.Extensions.Extensions, e => e.Name == "mine");
        await engine.FailsAsync("SELECT * FROM mine.t");
        await LoadedExtension.AddAsync(engine, "mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)));
        Assert.Equal("1", await engine.ScalarAsync("SELECT n FROM mine.t"));
    }

    [Fact]
    public async Task An_unloaded_extensions_tables_vanish_from_the_catalog_and_from_the_views()
    {
        await using var engine = new TestEngine();
        await LoadedExtension.AddAsync(engine, "mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)));
        const string listed = "SELECT table_schema, table_name FROM information_schema.tables";
        const string schemas = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'mine'";
        Assert.Equal(["mine|t"], await engine.RowsAsync(listed));
        await engine.Extensions.UnregisterAsync("mine");
        Assert.Empty(await engine.RowsAsync(listed));
        Assert.Equal("0", await engine.ScalarAsync(schemas));
        Assert.Equal(ProbingErrorKind.InvalidQuery, (await engine.FailsAsync("SELECT * FROM mine.t")).Kind);
    }

    [Fact]
    public async Task An_extension_may_come_back_with_other_columns()
    {
        await using var engine = new TestEngine();
        await LoadedExtension.AddAsync(engine, "mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)));
        Assert.Equal(["1"], await engine.RowsAsync("SELECT * FROM mine.t"));
        await engine.Extensions.UnregisterAsync("mine");
        var other = Some.Batch(("a", Some.Longs(7)), ("b", Some.Longs(8)));
        await LoadedExtension.AddAsync(engine, "mine", new TablePlugin("mine", "t", new MemoryTable(other.Schema, other)));
        Assert.Equal(["7|8"], await engine.RowsAsync("SELECT * FROM mine.t"));
    }

    [Fact]
    public async Task Unloading_ends_the_queries_that_run_on_it()
    {
        await using var engine = new TestEngine();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async IAsyncEnumerable<RecordBatch> Endless([EnumeratorCancellation] CancellationToken token)
        {
            yield return OneRow.SliceShared(0, 1);
            reading.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        }
        var extension = new LoadedExtension("mine", new TablePlugin("mine", "t", new ScriptedTable(OneRow.Schema, Endless)));
        var guard = await extension.AddToAsync(engine);
        var query = engine.FailsAsync("SELECT sum(n) FROM mine.t");
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await engine.Extensions.UnregisterAsync("mine");
        var error = await query;
        Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
        Assert.Contains("was unloaded while the query read mine.t", error.Message);
        Assert.Equal(0, guard.Running);
        Assert.Equal(["start", "stop", "dispose"], extension.Life);
    }

    [Fact]
    public async Task A_started_extension_can_ask_the_engine()
    {
        await using var engine = new TestEngine();
        EngineContext? context = null;
        await new LoadedExtension("mine", new TablePlugin("mine", "t", new MemoryTable(OneRow.Schema, OneRow)))
        {
            Starting = (given, _) =>
            {
                context = given;
                return ValueTask.CompletedTask;
            },
        }.AddToAsync(engine);
        await using var answer = await context!.QueryAsync(
            new EngineQuery("SELECT n + ? AS m FROM mine.t") { Parameters = [41L] }, CancellationToken.None);
        using var file = new MemoryStream();
        await answer.WriteParquetAsync(file, CancellationToken.None);
        Assert.Equal("PAR1"u8, file.ToArray().AsSpan(0, 4));
        Assert.Equal(1, answer.RowCount);
        Assert.Contains(engine.Engine.Queries.Snapshot(), query => query.Client == "extension mine");
        context.Report("the collector", new IOException("disk full"));
        Assert.Contains(engine.Extensions.Errors.Snapshot(), e => e is { Extension: "mine", Source: "the collector" });
    }

    [Fact]
    public async Task The_probes_own_extensions_start_together_and_one_that_cannot_is_left_out()
    {
        await using var engine = new TestEngine();
        var good = new LoadedExtension("good");
        engine.Extensions.Register(new LoadedExtension("bad")
        {
            Starting = (_, _) => throw new InvalidOperationException("no device"),
        });
        engine.Extensions.Register(good);
        await engine.Extensions.StartAsync();
        Assert.Equal(["probing.engine", "good"], engine.Extensions.Extensions.Select(e => e.Name));
        Assert.Equal("bad", Assert.Single(engine.Extensions.Errors.Snapshot(), e => e.Source == "start").Extension);
        await engine.Extensions.StopAsync();
        Assert.Equal(["start", "stop"], good.Life);
    }
}
