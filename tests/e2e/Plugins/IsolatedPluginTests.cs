using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>A plugin in a process of its own: works as inside, and whatever it does, the host lives.</summary>
public sealed class IsolatedPluginTests
{
    private const int Kill = 9;

    /// <summary>Notices any child: by signal, and by waiting.</summary>
    private const string Watches = """
        import os, signal, sys, time
        seen = []
        signal.signal(signal.SIGCHLD, lambda *_: seen.append("SIGCHLD"))
        print("ready", flush=True)
        while not os.path.exists(os.environ["GO"]):
            try:
                seen.append(os.waitpid(-1, os.WNOHANG))
            except ChildProcessError:
                pass
            time.sleep(0.01)
        print("children", seen)
        """;

    private const string Waits = "import time\nwhile True: time.sleep(0.05)";

    private static string Python => Interpreters.All[^1].Name;

    [Fact]
    public async Task It_answers_as_inside_and_the_host_has_no_child()
    {
        var go = Path.Combine(Directory.CreateTempSubdirectory("probing-go-").FullName, "go");
        await using var host = await Probed.Start(Python, Watches, ("GO", go));
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated: true);

        Assert.Contains("5000,12497500", await host.Client.Query("SELECT count(t), sum(n) FROM lab.numbers"));
        Assert.Contains("t042", await host.Client.Query("SELECT t FROM odd.\"a.b\" WHERE n = 1042"));
        Assert.Equal((201, "some text"), await host.Client.Call("POST", "lab/echo", "some text"));
        Assert.Equal((200, "rows=100000 sum=4999950000 "),
            await host.Client.Call("POST", "lab/ask", "SELECT range::BIGINT AS n FROM range(100000)"));
        Assert.Equal((200, "rows=1 sum=42 "), await host.Client.Call("POST", "lab/ask", "SELECT ?::BIGINT AS n"));
        Assert.Contains("nowhere", (await host.Client.Call("POST", "lab/ask", "SELECT 1 FROM nowhere.at_all")).Body);
        Assert.StartsWith("PAR1", (await host.Client.Call("POST", "lab/ask-parquet", "SELECT 1 AS n")).Body);
        Assert.Equal(0, (await host.Cli("config", "lab.mode", "warns")).ExitCode);
        Assert.Equal((200, "rows=5000 sum=12497500 the numbers are estimates"),
            await host.Client.Call("POST", "lab/ask", "SELECT n FROM lab.numbers"));
        Assert.True(await Deadline.In(20).Until(async () =>
            (await host.Client.Call("GET", "lab/tables")).Body == "opened=1 closed=1"), "the table of the query is open still");
        Assert.Contains("no job 17", (await host.Client.Call("DELETE", "lab/jobs/17")).Body);
        Assert.Contains("true", await host.Client.Query("SELECT isolated FROM probing.extensions WHERE name = 'lab'"));
        var plugin = await PluginProcesses.Of(host.Pid);
        Assert.NotEqual(host.Pid, plugin);

        Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"lab"}""")).Status);
        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "the plugin's process goes on");
        await File.WriteAllTextAsync(go, "");
        var end = (await host.Run.End()).Succeeded("the host");
        Assert.Contains("children []", end.Output);
    }

    [Fact]
    public async Task An_extension_in_csharp_brings_a_runtime_of_its_own()
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Laboratory(), isolated: true);

        Assert.Contains("10000,49995000,9000", await host.Client.Query("SELECT count(*), sum(n), count(t) FROM laboratory.plain"));
        Assert.Contains("the scan went wrong", await host.Client.Failure("FROM laboratory.throws"));
        var text = new string('ö', 200_000);
        Assert.Equal((200, text), await host.Client.Call("POST", "laboratory/echo", text));
        for (var i = 0; i < 3; i++) // a hardware fault: of the two runtimes in that process, the plugin's takes it
            Assert.Contains("NullReferenceException", (await host.Client.Call("GET", "laboratory/fault")).Body);
        Assert.Equal(200, (await host.Client.Call("GET", "laboratory/complain")).Status);
        Assert.Contains("no tea left", await host.Client.Query("SELECT message FROM probing.errors WHERE source = 'the back room'"));
        Assert.Equal(0, (await host.Cli("config", "laboratory.level", "7")).ExitCode);
        Assert.Contains("7", (await host.Cli("config", "laboratory.level")).Output);
    }

    /// <summary>The start of the second runtime once ended its process in a load of ten.</summary>
    [Fact]
    public async Task An_extension_in_csharp_is_loaded_again_and_again()
    {
        await using var host = await Probed.Start(Python, Waits);
        var file = await Support.Plugins.Laboratory();
        for (var i = 0; i < 60; i++)
        {
            await PluginTests.Load(host, file, isolated: true);
            Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"laboratory"}""")).Status);
        }
    }

    [Theory]
    [InlineData("LAB_CRASHES_IN_OPEN", "was killed by signal 11 (SIGSEGV) while the plugin was loaded")]
    [InlineData("LAB_CRASHES", "was killed by signal 11 (SIGSEGV) during its start")]
    public async Task A_crash_at_the_start_is_an_error_of_the_load(string definition, string message)
    {
        await using var host = await Probed.Start(Python, Waits);

        var (status, body) = await host.Client.Call("POST", "probing.extensions/load",
            $$"""{"source":"{{await Support.Plugins.Lab(definition)}}","isolated":true}""");

        Assert.True(status >= 400, body);
        Assert.Contains(message, body);
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "the plugin's process goes on");
    }

    [Theory]
    [InlineData("crash", "was killed by signal 11 (SIGSEGV) during the scan of lab.numbers")]
    [InlineData("exit", "ended with exit code 3 during the scan of lab.numbers")]
    public async Task What_ends_the_process_fails_the_running_query(string mode, string message)
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated: true);
        Assert.Equal(0, (await host.Cli("config", "lab.mode", mode)).ExitCode);

        Assert.Contains(message, await host.Client.Failure("SELECT count(n) FROM lab.numbers"));
        Assert.Contains(message, await host.Client.Query("SELECT reason FROM probing.extensions WHERE name = 'lab'"));
        Assert.Contains(message, await host.Client.Query("SELECT message FROM probing.errors WHERE source = 'its own process'"));
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
    }

    [Fact]
    public async Task An_exception_that_leaves_a_function_ends_only_the_plugins_process()
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Thrower("THROWER_LETS_OUT"), isolated: true);

        var (status, body) = await host.Client.Call("GET", "thrower/throws");

        Assert.True(status >= 400, body);
        Assert.Contains("was killed by signal 6 (SIGABRT) during the call GET throws", body);
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
    }

    [Fact]
    public async Task What_it_leaks_is_gone_with_its_process()
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated: true);
        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
        var before = ProcessFiles.RssBytes(host.Pid);
        var plugin = await PluginProcesses.Of(host.Pid);
        Assert.Equal(0, (await host.Cli("config", "lab.mode", "leak")).ExitCode);

        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));

        Assert.True(ProcessFiles.RssBytes(plugin) > 150 << 20, "it leaks nothing");
        Assert.True(ProcessFiles.RssBytes(host.Pid) - before < 50 << 20, "the leak is in the host");
    }

    [Fact]
    public async Task A_crash_fails_the_running_query_and_it_can_be_loaded_again()
    {
        await using var host = await Probed.Start(Python, Waits);
        var file = await Support.Plugins.Lab();
        await PluginTests.Load(host, file, isolated: true);
        Assert.Equal(0, (await host.Cli("config", "lab.mode", "waits")).ExitCode);
        var running = host.Client.Send("SELECT count(n) FROM lab.numbers");
        Assert.True(await Deadline.In(20).Until(
            async () => (await host.Client.Query("SELECT scans FROM probing.extensions WHERE name = 'lab'")).Contains('1')));

        Assert.True(Posix.Kill(await PluginProcesses.Of(host.Pid), Kill));

        using (var answer = await running)
        {
            Assert.False(answer.IsSuccessStatusCode);
            Assert.Contains("a process of its own", await answer.Content.ReadAsStringAsync());
            Assert.Contains("was killed by signal 9 (SIGKILL)", await answer.Content.ReadAsStringAsync());
        }
        Assert.True(await Deadline.In(20).Until(async () => (await host.Client.Query(
            "SELECT state, reason FROM probing.extensions WHERE name = 'lab'")).Contains("disabled", StringComparison.Ordinal)));
        await host.Client.Call("POST", "probing.extensions/unload", """{"name":"lab"}""");
        await PluginTests.Load(host, file, isolated: true);
        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
    }

    [Fact]
    public async Task Its_process_ends_with_the_host()
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated: true);
        var plugin = await PluginProcesses.Of(host.Pid);

        host.Run.Signal(Kill);

        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "the plugin's process goes on");
    }
}
