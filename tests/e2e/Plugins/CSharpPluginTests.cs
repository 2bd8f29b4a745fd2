using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>What an extension in C# throws, or gets wrong, in a runtime of its own inside of a live process.</summary>
public sealed class CSharpPluginTests
{
    private const string Waits = "import faulthandler, time\nfaulthandler.enable()\nwhile True: time.sleep(0.05)";

    [Fact]
    public async Task It_works_and_what_it_gets_wrong_is_an_error()
    {
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);
        await PluginTests.Load(host, await Support.Plugins.Laboratory());

        Assert.Contains("10000,49995000,9000", await host.Client.Query("SELECT count(*), sum(n), count(t) FROM laboratory.plain"));
        Assert.Contains("Größe 42", await host.Client.Query("SELECT t FROM laboratory.\"a.b \"\"c\"\" select\" WHERE n = 42"));
        Assert.Equal("""
            0,true,1.25,w,\x01\x02,"[a, b]","{'n': 1, 't': w}",one,1970-01-02,
            1,false,-2.00,,,[],"{'n': 2, 't': NULL}",zero,,
            2,,,,,,"{'n': NULL, 't': }",,2024-02-29,
            3,true,99.99,long enough for no inlining,\xFF,"[NULL, Größe]","{'n': 4, 't': long enough for no inlining}",one,1969-12-31,
            """, await Rows(host, "SELECT id, flag, exact, text, bytes::VARCHAR, list::VARCHAR, pair::VARCHAR, name, day, nothing "
            + "FROM laboratory.types ORDER BY id"));
        await Fails(host, "FROM laboratory.throws", "the scan went wrong");
        await Fails(host, "FROM laboratory.unknown", "no table laboratory.unknown");
        await Fails(host, "FROM laboratory.unwilling", "this table is out today");
        await Fails(host, "FROM laboratory.wrong", "laboratory.wrong");
        await Enable(host);

        var text = new string('ö', 200_000);
        Assert.Equal((200, text), await host.Client.Call("POST", "laboratory/echo", text));
        Assert.Contains("the call went wrong", (await host.Client.Call("GET", "laboratory/throws")).Body);
        for (var i = 0; i < 3; i++) // a hardware fault in the plugin's own runtime, with faulthandler in the process
            Assert.Contains("NullReferenceException", (await host.Client.Call("GET", "laboratory/fault")).Body);
        await Enable(host);
        Assert.Equal(200, (await host.Client.Call("GET", "laboratory/complain")).Status);
        Assert.Contains("no tea left", await host.Client.Query("SELECT message FROM probing.errors WHERE source = 'the back room'"));

        Assert.Equal(0, (await host.Cli("config", "laboratory.level", "7")).ExitCode);
        Assert.Contains("7", (await host.Cli("config", "laboratory.level")).Output);
        Assert.NotEqual(0, (await host.Cli("config", "laboratory.level", "high")).ExitCode);
    }

    [Fact]
    public async Task An_option_comes_from_the_environment_until_it_is_set_and_probing_options_says_so()
    {
        const string level = "SELECT value, default_value, source FROM probing.options WHERE key = 'laboratory.level'";
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits, ("PROBING_LABORATORY_LEVEL", "5"));
        await PluginTests.Load(host, await Support.Plugins.Laboratory());
        Assert.Contains("5,1,environment", await host.Client.Query(level));
        Assert.Equal(0, (await host.Cli("config", "laboratory.level", "7")).ExitCode);
        Assert.Contains("7,1,runtime", await host.Client.Query(level));
        await host.Client.Call("POST", "probing.extensions/unload", """{"name":"laboratory"}""");
        await PluginTests.Load(host, await Support.Plugins.Laboratory());
        Assert.Contains("5,1,environment", await host.Client.Query(level));
        Assert.NotEqual(0, (await host.Cli("config", "laboratory.level", "high")).ExitCode);
        Assert.Contains("'high' is no value", await host.Client.Query(
            "SELECT error FROM probing.option_changes WHERE key = 'laboratory.level' AND error IS NOT NULL"));

        await using var bare = await Probed.Start(Interpreters.All[^1].Name, Waits);
        await PluginTests.Load(bare, await Support.Plugins.Laboratory());
        Assert.Contains("1,1,default", await bare.Client.Query(level));
    }

    [Fact]
    public async Task A_scan_that_never_ends_is_ended_by_the_deadline()
    {
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);
        await PluginTests.Load(host, await Support.Plugins.Laboratory());

        var end = await host.Cli("query", "--timeout", "1", "FROM laboratory.endless");

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("10000", await host.Client.Query("SELECT count(*) FROM laboratory.plain"));
    }

    [Fact]
    public async Task It_queries_the_engine_and_has_its_say_about_answers()
    {
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);
        await PluginTests.Load(host, await Support.Plugins.Laboratory());

        Assert.Equal((200, "rows 100000 sum 4999950000 "), await Ask(host, "SELECT range::BIGINT AS n FROM range(100000)"));
        Assert.Equal((200, "rows 1 sum 42 "), await Ask(host, """
            SELECT ?::BIGINT AS n WHERE ? = 1.5 AND ? = 'Größe' AND ? AND ? = '\x01\x02\x03'::BLOB
                AND ?::TIMESTAMP = TIMESTAMP '1970-01-02' AND ? = 12.34 AND ? IS NULL
            """));
        Assert.Equal((200, "rows 10000 sum 49995000 half of the rows are estimates"), await Ask(host, "SELECT n FROM laboratory.warns"));
        var (status, body) = await Ask(host, "SELECT nothing FROM nowhere.at_all");
        Assert.Equal(400, status);
        Assert.Contains("nowhere", body);
        var far = await Ask(host, "SELECT CASE WHEN range < 9000000 THEN range::BIGINT ELSE error('too far') END AS n FROM range(10000000)");
        Assert.Contains("too far", far.Body);
        Assert.True(await Deadline.In(20).Until(async () => (await host.Client.Query(
            "SELECT count(*) FROM probing.queries WHERE state = 'running'")).Trim().EndsWith('1')), "a query of the plugin goes on");
    }

    [Fact]
    public async Task A_table_of_a_dynamic_namespace_is_made_once_for_a_query_and_disposed_after_it()
    {
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);
        await PluginTests.Load(host, await Support.Plugins.Laboratory());

        await host.Client.Query("SELECT count(*) FROM laboratory.plain");
        await host.Client.Query("SELECT count(a.n) FROM laboratory.plain a JOIN laboratory.plain b USING (n)");

        Assert.True(await Deadline.In(20).Until(async () =>
            (await host.Client.Call("GET", "laboratory/tables")).Body == "made 2 disposed 2"), "a table was made twice or kept");
    }

    private static async Task<string> Rows(Probed host, string sql)
    {
        var answer = await host.Client.Query(sql);
        return answer[(answer.IndexOf('\n') + 1)..].TrimEnd('\n');
    }

    private static Task<(int Status, string Body)> Ask(Probed host, string sql) => host.Client.Call("POST", "laboratory/query", sql);

    private static async Task Fails(Probed host, string sql, string message)
    {
        using var answer = await host.Client.Send(sql);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.False(answer.IsSuccessStatusCode, body);
        Assert.Contains(message, body);
    }

    private static Task Enable(Probed host) => host.Client.Call("POST", "probing.extensions/enable", """{"name":"laboratory"}""");
}
