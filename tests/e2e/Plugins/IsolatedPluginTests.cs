using System.Text.RegularExpressions;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>A plugin in a process of its own: works as inside, and whatever it does, the host lives.</summary>
public sealed partial class IsolatedPluginTests
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
        var plugin = await PluginPid(host);
        Assert.NotEqual(host.Pid, plugin);

        Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"lab"}""")).Status);
        Assert.True(await Deadline.In(20).Until(() => !Directory.Exists($"/proc/{plugin}")), "the plugin's process goes on");
        await File.WriteAllTextAsync(go, "");
        var end = (await host.Run.End()).Succeeded("the host");
        Assert.Contains("children []", end.Output);
    }

    [Fact]
    public async Task A_crash_at_the_start_is_an_error_of_the_load()
    {
        await using var host = await Probed.Start(Python, "import time\nwhile True: time.sleep(0.05)");

        var (status, body) = await host.Client.Call("POST", "probing.extensions/load",
            $$"""{"source":"{{await Support.Plugins.Lab("LAB_CRASHES")}}","isolated":true}""");

        Assert.True(status >= 400, body);
        Assert.Contains("ended", body);
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
    }

    [Fact]
    public async Task A_crash_fails_the_running_query_and_it_can_be_loaded_again()
    {
        await using var host = await Probed.Start(Python, "import time\nwhile True: time.sleep(0.05)");
        var file = await Support.Plugins.Lab();
        await PluginTests.Load(host, file, isolated: true);
        Assert.Equal(0, (await host.Cli("config", "lab.mode", "waits")).ExitCode);
        var running = host.Client.Send("SELECT count(n) FROM lab.numbers");
        Assert.True(await Deadline.In(20).Until(
            async () => (await host.Client.Query("SELECT count(*) AS c FROM probing.queries WHERE state = 'running'")).Contains('2')));

        Assert.True(Posix.Kill(await PluginPid(host), Kill));

        using (var answer = await running)
        {
            Assert.False(answer.IsSuccessStatusCode);
            Assert.Contains("process of its own", await answer.Content.ReadAsStringAsync());
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
        await using var host = await Probed.Start(Python, "import time\nwhile True: time.sleep(0.05)");
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated: true);
        var plugin = await PluginPid(host);

        host.Run.Signal(Kill);

        Assert.True(await Deadline.In(20).Until(() => !Directory.Exists($"/proc/{plugin}")), "the plugin's process goes on");
    }

    /// <summary>By its command line, which names the host.</summary>
    private static async Task<int> PluginPid(Probed host)
    {
        var found = 0;
        await Deadline.In(10).Until(() =>
        {
            found = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => Digits().IsMatch(name!))
                .Select(name => int.Parse(name!)).FirstOrDefault(pid => IsPluginOf(host.Pid, pid));
            return found != 0;
        });
        Assert.NotEqual(0, found);
        return found;
    }

    private static bool IsPluginOf(int host, int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return words.Contains("plugin-host") && words.Contains($"{host}");
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }

    [GeneratedRegex(@"^\d+$")]
    private static partial Regex Digits();
}
