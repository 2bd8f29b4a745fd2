using System.Text.Json;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>Paths that are none, plugins that come and go at bad moments, and hosts that end while a plugin works.</summary>
public sealed class PluginLifeTests
{
    private const string Waits = "import time\nwhile True: time.sleep(0.05)";

    /// <summary>Goes on when it is told to, and then does what the test says.</summary>
    private const string Then = """
        import os, signal, sys, time
        while not os.path.exists(os.environ["GO"]):
            time.sleep(0.01)
        exec(os.environ["THEN"])
        """;

    private static string Python => Interpreters.All[^1].Name;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_no_plugin_is_an_error_that_says_so(bool isolated)
    {
        var lab = await Support.Plugins.Lab();
        var folder = Directory.CreateTempSubdirectory("probing-no-plugin-").FullName;
        var text = Path.Combine(folder, "text.so");
        await File.WriteAllTextAsync(text, "print('hello')");
        var truncated = Path.Combine(folder, "truncated.so");
        await File.WriteAllBytesAsync(truncated, (await File.ReadAllBytesAsync(lab))[..5000]);
        var elsewhere = Path.Combine(folder, "arm.so");
        var bytes = await File.ReadAllBytesAsync(lab);
        bytes[18] = 183;
        await File.WriteAllBytesAsync(elsewhere, bytes);
        var directory = Directory.CreateDirectory(Path.Combine(folder, "directory.so")).FullName;
        await using var host = await Probed.Start(Python, Waits);

        await Refused(host, text, isolated, "no shared library");
        await Refused(host, truncated, isolated, "truncated");
        await Refused(host, elsewhere, isolated, "Arm64");
        await Refused(host, directory, isolated, "is a directory");
        await Refused(host, Path.Combine(folder, "missing.so"), isolated, "no file");
        await Refused(host, await Support.Plugins.Lab("LAB_ABI=9"), isolated, "version 9 of the plugin interface");
        await Refused(host, await Support.Plugins.Lab("LAB_UNDEFINED"), isolated, "undefined_function_of_the_lab");
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "a process was left behind");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_is_relative_to_the_shell_and_may_have_any_letters(bool isolated)
    {
        var folder = Directory.CreateTempSubdirectory("probing größe 数 ").FullName;
        File.Copy(await Support.Plugins.Lab(), Path.Combine(folder, "lib mein's.so"));
        await using var host = await Probed.Start(Python, Waits);
        string[] arguments = [$"{host.Pid}", "extension", "load", "./lib mein's.so", .. isolated ? ["--isolated"] : Array.Empty<string>()];

        (await Run.ToEnd(Probed.CliRequest(arguments) with { Folder = folder })).Succeeded("extension load");

        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
    }

    [Fact]
    public async Task Many_loads_at_once_give_one_plugin_and_errors()
    {
        var lab = await Support.Plugins.Lab();
        await using var host = await Probed.Start(Python, Waits);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Load(host, lab, isolated: false)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Contains("lab", answer.Body));
        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_unloaded_while_its_query_runs(bool isolated)
    {
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated);
        var running = await Scanning(host);

        Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"lab"}""")).Status);

        using var answer = await running;
        Assert.False(answer.IsSuccessStatusCode);
        Assert.Contains("lab", await answer.Content.ReadAsStringAsync());
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated);
        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rebuilt_plugin_is_the_new_one_at_the_next_load(bool isolated)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("probing-rebuilt-").FullName, "libmine.so");
        File.Copy(await Support.Plugins.Lab(), file);
        await using var host = await Probed.Start(Python, Waits);
        await PluginTests.Load(host, file, isolated);
        await File.WriteAllBytesAsync(file, await File.ReadAllBytesAsync(await Support.Plugins.Heap())); // in place, as some linkers do

        Assert.Contains("5000", await host.Client.Query("SELECT count(n) FROM lab.numbers"));
        Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"lab"}""")).Status);
        await PluginTests.Load(host, file, isolated);

        Assert.Contains("true", await host.Client.Query("SELECT used_bytes > 0 AS used FROM heap.summary"));
    }

    [Theory]
    [InlineData("sys.exit(3)", false, 3, "")]
    [InlineData("sys.exit(3)", true, 3, "")]
    [InlineData("os._exit(4)", false, 4, "")]
    [InlineData("os.execv(sys.executable, [sys.executable, '-c', 'print(\"new\")'])", false, 0, "new")]
    [InlineData("os.execv(sys.executable, [sys.executable, '-c', 'print(\"new\")'])", true, 0, "new")]
    [InlineData("print(os.waitpid(os.fork() or os._exit(7), 0)[1] >> 8); sys.exit(0)", false, 0, "7")]
    [InlineData("print(os.waitpid(os.fork() or os._exit(7), 0)[1] >> 8); sys.exit(0)", true, 0, "7")]
    public async Task A_host_ends_forks_and_execs_while_a_scan_runs(string then, bool isolated, int exitCode, string output)
    {
        var go = Path.Combine(Directory.CreateTempSubdirectory("probing-go-").FullName, "go");
        await using var host = await Probed.Start(Python, Then, ("GO", go), ("THEN", then));
        await PluginTests.Load(host, await Support.Plugins.Lab(), isolated);
        var running = await Scanning(host);

        await File.WriteAllTextAsync(go, "");
        var end = await host.Run.End();

        Assert.True(end.ExitCode == exitCode, end.ToString());
        Assert.Equal(output, end.Output.Trim());
        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "the plugin's process goes on");
        await Task.WhenAny(running); // cut off
        _ = running.Exception;
    }

    [Fact]
    public async Task A_plugin_that_never_opens_is_given_up_and_its_process_ended()
    {
        var never = await Support.Plugins.Lab("LAB_NEVER_OPENS");
        await using var host = await Probed.Start(Python, Waits);

        var ends = await Task.WhenAll(
            host.Cli("extension", "load", never), host.Cli("extension", "load", never, "--isolated"));

        Assert.All(ends, end => Assert.Contains("did not say within 30 s what it is", end.Error));
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
        Assert.True(await Deadline.In(20).Until(() => PluginProcesses.All(host.Pid).Count == 0), "the plugin's process goes on");
    }

    private static async Task<Task<HttpResponseMessage>> Scanning(Probed host)
    {
        Assert.Equal(0, (await host.Cli("config", "lab.mode", "waits")).ExitCode);
        var running = host.Client.Send("SELECT count(n) FROM lab.numbers");
        Assert.True(await Deadline.In(20).Until(
            async () => (await host.Client.Query("SELECT scans FROM probing.extensions WHERE name = 'lab'")).Contains('1')));
        return running;
    }

    private static Task<(int Status, string Body)> Load(Probed host, string file, bool isolated) => host.Client.Call("POST",
        "probing.extensions/load", $$"""{"source":{{JsonSerializer.Serialize(file)}},"isolated":{{(isolated ? "true" : "false")}}}""");

    private static async Task Refused(Probed host, string file, bool isolated, string message)
    {
        var (status, body) = await Load(host, file, isolated);
        Assert.True(status >= 400, body);
        Assert.Contains(message, body);
    }
}
