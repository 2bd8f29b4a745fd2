using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>The example plugins in live processes, and what the processes notice of them: nothing.</summary>
public sealed class PluginTests
{
    private const string Waits = """
        import time
        while True:
            time.sleep(0.05)
        """;

    /// <summary>Does what a .NET runtime could disturb, when it is told that the plugins are there.</summary>
    private const string Unharmed = """
        import os, signal, subprocess, sys, time, warnings
        warnings.simplefilter("error")
        def dispositions():
            return [str(signal.getsignal(n)) for n in range(1, signal.NSIG)]
        before, mask = dispositions(), signal.pthread_sigmask(signal.SIG_BLOCK, [])
        print("ready", flush=True)
        while not os.path.exists(os.environ["GO"]):
            time.sleep(0.01)
        print("dispositions", dispositions() == before, signal.pthread_sigmask(signal.SIG_BLOCK, []) == mask)
        child = os.fork()
        if child == 0:
            os._exit(7)
        print("fork", os.WEXITSTATUS(os.waitpid(child, 0)[1]))
        print("subprocess", subprocess.run(["sh", "-c", "exit 5"]).returncode)
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            print("interrupted")
        import faulthandler
        faulthandler.enable()
        time.sleep(0.6)
        print("children", len(open("/proc/self/task/%d/children" % os.getpid()).read().split()), flush=True)
        while not os.path.exists(os.environ["GO"] + "2"):
            time.sleep(0.01)
        sys.exit(3)
        """;

    public static TheoryData<string> Pythons => [.. Interpreters.All.Select(python => python.Name)];

    [Theory, MemberData(nameof(Pythons))]
    public async Task The_example_in_c(string python)
    {
        var file = await Support.Plugins.Heap();
        await using var host = await Probed.Start(python, Waits);
        for (var round = 0; round < 2; round++)
        {
            await Load(host, file);
            Assert.Contains("true", await host.Client.Query("SELECT used_bytes > 0 AS used FROM heap.summary"));
            Assert.Equal(200, (await host.Client.Call("POST", "heap/trim")).Status);
            await host.Client.Call("POST", "probing.extensions/unload", """{"name":"heap"}""");
            using var gone = await host.Client.Send("SELECT * FROM heap.summary");
            Assert.False(gone.IsSuccessStatusCode);
        }
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task Two_runtimes_and_a_host_that_forks_interrupts_and_exits_as_always(string python)
    {
        var (heap, disks) = (await Support.Plugins.Heap(), await Support.Plugins.Disks());
        var go = Path.Combine(Directory.CreateTempSubdirectory("probing-go-").FullName, "go");
        await using var host = await Probed.Start(python, Unharmed, ("GO", go));
        Assert.True(await host.Run.Printed("ready"));

        for (var round = 0; round < 2; round++)
        {
            await Load(host, disks);
            Assert.Contains("/", await host.Client.Query("SELECT mount FROM disks.usage ORDER BY mount"));
            var (status, body) = await host.Client.Call("POST", "disks/write?folder=/nowhere&bytes=1");
            Assert.Equal(404, status);
            Assert.Contains("there is no folder '/nowhere'", body);
            if (round == 0)
                Assert.Equal(200, (await host.Client.Call("POST", "probing.extensions/unload", """{"name":"disks"}""")).Status);
        }
        await Load(host, heap);
        await File.WriteAllTextAsync(go, "");

        Assert.True(await host.Run.Printed("children"), host.Run.Output);
        Assert.Equal("""
            ready
            dispositions True True
            fork 7
            subprocess 5
            interrupted
            children 0
            """, host.Run.Output.Trim());
        // faulthandler covers the handlers of both runtimes now; each must have uncovered its own again.
        var (_, refused) = await host.Client.Call("POST", "disks/write?bytes=1");
        Assert.Contains("the parameter 'folder' is missing", refused);
        await File.WriteAllTextAsync(go + "2", "");
        var end = await host.Run.End();
        Assert.True(end.ExitCode == 3, end.ToString());
    }

    [Theory]
    [InlineData("LAB_ABI=9", "version 9 of the plugin interface")]
    [InlineData("LAB_NO_ENTRY", "exports no 'probing_plugin'")]
    [InlineData("LAB_UNDEFINED", "undefined_function_of_the_lab")]
    [InlineData("LAB_START_FAILS", "the lab is closed on Sundays")]
    public async Task A_plugin_that_cannot_be_loaded_leaves_the_host_as_it_was(string definition, string message)
    {
        var file = await Support.Plugins.Lab(definition);
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);

        var (status, body) = await host.Client.Call("POST", "probing.extensions/load", $$"""{"source":"{{file}}"}""");

        Assert.True(status >= 400, body);
        Assert.Contains(message, body);
        Assert.Contains("1", await host.Client.Query("SELECT 1"));
    }

    internal static async Task Load(Probed host, string file, bool isolated = false)
    {
        var (status, body) = await host.Client.Call("POST", "probing.extensions/load",
            $$"""{"source":"{{file}}","isolated":{{(isolated ? "true" : "false")}}}""");
        Assert.True(status == 200, body);
    }
}
