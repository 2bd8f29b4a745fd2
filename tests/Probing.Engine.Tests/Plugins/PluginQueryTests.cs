using System.Text;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Plugins;

/// <summary>Queries that a native plugin asks of the engine around it, and what it has to say about its own answers.</summary>
[Collection("one laboratory")] // its mode is a variable of the library
public class PluginQueryTests
{
    [Fact]
    public async Task It_reads_answers_batch_by_batch()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        Assert.Equal("rows=100000 sum=4999950000 ", await AskAsync(lab, "SELECT range::BIGINT AS n FROM range(100000)"));
        Assert.Equal("rows=1 sum=42 ", await AskAsync(lab, "SELECT ?::BIGINT AS n"));
        Assert.Equal("rows=0 sum=0 ", await AskAsync(lab, "SELECT 1::BIGINT AS n WHERE false"));
        Assert.Equal("rows=5000 sum=12497500 ", await AskAsync(lab, "SELECT n FROM lab.numbers")); // its own table
        await NoQueryIsOpenAsync(lab);
    }

    [Theory]
    [InlineData("SELECT nonsense FROM nowhere.at_all", ProbingErrorKind.InvalidQuery, "nowhere")]
    [InlineData("SELEC 1", ProbingErrorKind.InvalidQuery, "SELEC")]
    [InlineData("CREATE TABLE t AS SELECT 1", ProbingErrorKind.StatementNotAllowed, "")]
    [InlineData("SELECT CASE WHEN range < 9000000 THEN range::BIGINT ELSE error('too far') END AS n FROM range(10000000)",
        ProbingErrorKind.ExtensionFailed, "too far")] // midway a stream has a text and an errno only
    public async Task The_error_of_its_query_is_its_own_error(string sql, ProbingErrorKind kind, string message)
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        var failure = await Assert.ThrowsAsync<ProbingException>(() => AskAsync(lab, sql));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(message, failure.Message);
        await NoQueryIsOpenAsync(lab);
    }

    [Fact]
    public async Task It_asks_with_no_more_than_the_rights_of_who_called_it()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var secret = Some.Numbers(1) with { Right = EngineRight.Execute };
        lab.Engine.Extensions.Register(new TestExtension("secrets", [secret]));

        var failure = await Assert.ThrowsAsync<ProbingException>(
            () => AskAsync(lab, $"SELECT * FROM {secret.Namespace}.{secret.Name}"));

        Assert.Equal(ProbingErrorKind.PermissionDenied, failure.Kind);
    }

    [Fact]
    public async Task Its_query_ends_with_the_call_on_whose_behalf_it_runs()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        using var impatience = new CancellationTokenSource();
        var asking = AskAsync(lab, "SELECT sum(a.range * b.range)::BIGINT AS n FROM range(1000000) a, range(1000000) b", impatience.Token);
        await lab.Engine.WaitUntilAsync(() => lab.Engine.RunningThreads > 0);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await NoQueryIsOpenAsync(lab);
    }

    [Fact]
    public async Task Its_queries_end_when_it_is_unloaded()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var asking = AskAsync(lab, "SELECT sum(a.range * b.range)::BIGINT AS n FROM range(1000000) a, range(1000000) b");
        await lab.Engine.WaitUntilAsync(() => lab.Engine.RunningThreads > 0);

        await lab.Engine.Extensions.UnregisterAsync("lab");

        await Assert.ThrowsAnyAsync<Exception>(() => asking);
        await NoQueryIsOpenAsync(lab);
    }

    [Fact]
    public async Task It_has_an_answer_written_as_parquet()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var (_, _, answer) = await lab.CallBytesAsync("POST", "ask-parquet", "SELECT range AS n FROM range(100000)");

        Assert.Equal("PAR1", Encoding.ASCII.GetString(answer.AsSpan()[..4]));
        Assert.Equal("PAR1", Encoding.ASCII.GetString(answer.AsSpan()[^4..]));
        await NoQueryIsOpenAsync(lab);
    }

    [Fact]
    public async Task What_it_says_about_an_answer_is_a_warning_of_that_query()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode("warns");

        await using var result = await lab.Engine.Engine.QueryAsync(
            new QueryRequest("SELECT sum(n) FROM lab.numbers"), CancellationToken.None);
        await foreach (var batch in result.ReadAsync())
            batch.Dispose();

        Assert.Equal(["the numbers are estimates"], result.Warnings);
        Assert.Equal("rows=5000 sum=12497500 the numbers are estimates", await AskAsync(lab, "SELECT n FROM lab.numbers"));
    }

    [Fact]
    public async Task A_table_of_a_dynamic_namespace_is_opened_once_for_a_query_and_closed_after_it()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var (opened, closed) = await TablesAsync(lab);

        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(n) FROM odd.\"a.b\""));
        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(x.n) FROM odd.\"a.b\" x JOIN odd.\"a.b\" y USING (n)"));
        await lab.Engine.FailsAsync("SELECT nothing FROM odd.\"a.b\"");

        Assert.Equal(opened + 3, (await TablesAsync(lab)).Opened);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await TablesAsync(lab)).Closed != closed + 3)
            await Task.Delay(5, deadline.Token);
    }

    private static async Task<string> AskAsync(LoadedPlugin lab, string sql, CancellationToken cancellationToken = default) =>
        (await lab.CallAsync("POST", "ask", sql, cancellationToken)).Body;

    private static async Task<(int Opened, int Closed)> TablesAsync(LoadedPlugin lab)
    {
        var counts = (await lab.CallAsync("GET", "tables")).Body.Split(' ').Select(count => int.Parse(count.Split('=')[1])).ToArray();
        return (counts[0], counts[1]);
    }

    private static Task NoQueryIsOpenAsync(LoadedPlugin lab) => lab.Engine.WaitUntilAsync(() => lab.Engine.RunningThreads == 0);
}
