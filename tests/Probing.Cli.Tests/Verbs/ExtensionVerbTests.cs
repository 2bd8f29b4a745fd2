using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class ExtensionVerbTests
{
    [Fact]
    public async Task An_extension_is_loaded_by_a_path_that_the_process_can_open_and_unloaded_by_name()
    {
        await using var probe = await DemoProbe.StartAsync();

        var loaded = await probe.RunAsync("extension", "load", "./mine.so");
        Assert.Equal((0, "loaded mine (demo): tables in mine\n"), (loaded.ExitCode, loaded.Output));
        Assert.Equal((Path.GetFullPath("mine.so"), false), Assert.Single(probe.Loader.Loaded));
        Assert.Contains($"mine,enabled,demo,mine,0,0,0,0,{Path.GetFullPath("mine.so")},",
            (await probe.RunAsync("extension", "list", "--format", "csv")).Output);
        Assert.Equal("unloaded mine\n", (await probe.RunAsync("extension", "unload", "mine")).Output);
        Assert.DoesNotContain("mine", (await probe.RunAsync("extension", "list")).Output);
        Assert.Equal("loaded mine (demo, isolated): tables in mine\n",
            (await probe.RunAsync("ext", "load", "./mine.so", "--isolated")).Output);
        Assert.True(probe.Loader.Loaded[^1].Isolated);
    }

    [Fact]
    public async Task A_disabled_extension_says_so_and_is_enabled_again()
    {
        await using var probe = await DemoProbe.StartAsync();

        Assert.Equal("disabled python\n", (await probe.RunAsync("extension", "disable", "python")).Output);
        var failed = await probe.RunAsync("query", "SELECT * FROM demo.people");
        Assert.Equal(ExitCode.QueryFailed, failed.ExitCode);
        Assert.Contains("extension 'python' is disabled: disabled by uid", failed.Error);
        Assert.Contains("extension enable python", failed.Error);
        Assert.Contains("python,disabled,", (await probe.RunAsync("extension", "--format", "csv")).Output);
        Assert.Equal("enabled python\n", (await probe.RunAsync("extension", "enable", "python")).Output);
        Assert.Equal(0, (await probe.RunAsync("query", "SELECT * FROM demo.people")).ExitCode);
    }

    [Theory]
    [InlineData("unknown action 'lod'; did you mean 'load'?", "lod")]
    [InlineData("what to load?", "load")]
    [InlineData("which extension?", "unload")]
    [InlineData("--isolated belongs to 'extension load'", "unload", "python", "--isolated")]
    [InlineData("'extension list' does not take 'x'", "list", "x")]
    [InlineData("the name of a Python module (my.module). Loaders: demo", "load", "my.module")]
    [InlineData("part of the probe and cannot be unloaded", "unload", "python")]
    public async Task A_wrong_command_line_is_explained(string message, params string[] arguments)
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync(["extension", .. arguments]);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_an_error_with_those_that_do()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("extension", "enable", "nobody");
        Assert.Equal(ExitCode.QueryFailed, result.ExitCode);
        Assert.Contains("there is no extension 'nobody'; registered are: probing.engine, probing.server, python", result.Error);
    }

    [Fact]
    public async Task Actions_and_the_names_that_fit_them_complete()
    {
        await using var probe = await DemoProbe.StartAsync();
        await probe.RunAsync("extension", "load", "./mine.so");
        await probe.RunAsync("extension", "load", "./yours.so");
        await probe.RunAsync("extension", "disable", "yours");

        Assert.Equal(["list", "load"], await CompleteAsync(probe, "l"));
        Assert.Equal(["mine", "yours"], await CompleteAsync(probe, "unload", ""));
        Assert.Equal(["yours"], await CompleteAsync(probe, "enable", ""));
        Assert.DoesNotContain("yours", await CompleteAsync(probe, "disable", ""));
        Assert.Empty(await CompleteAsync(probe, "unload", "mine", ""));
    }

    private static async Task<string[]> CompleteAsync(DemoProbe probe, params string[] words) =>
        [.. (await Support.Cli.RunAsync(["complete", "--", probe.SocketPath, "extension", .. words])).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
}
