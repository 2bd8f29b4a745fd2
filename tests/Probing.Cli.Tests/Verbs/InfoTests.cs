using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class InfoTests
{
    [Fact]
    public async Task A_Python_is_described()
    {
        using var python = Child.StartPython(
            "import threading\nfor i in range(3): threading.Thread(target=threading.Event().wait, daemon=True).start()");

        var result = await Support.Cli.RunAsync($"{python.Pid}", "info", "--format", "json");

        Assert.Equal((ExitCode.Success, ""), (result.ExitCode, result.Error));
        var info = Assert.Single(JsonDocument.Parse(result.Output).RootElement.EnumerateArray());
        Assert.Equal((python.Pid, Environment.ProcessId, 4), (info.GetProperty("pid").GetInt32(),
            info.GetProperty("parent_pid").GetInt32(), info.GetProperty("threads").GetInt32()));
        Assert.Equal(Path.GetFullPath(new FileInfo(Child.Python).ResolveLinkTarget(true)!.FullName),
            info.GetProperty("executable").GetString());
        Assert.Matches(@"^CPython 3\.\d+$", info.GetProperty("interpreter").GetString());
        Assert.InRange(info.GetProperty("rss_bytes").GetInt64(), 1 << 20, 1 << 28);
        Assert.Equal(("possible", "possible"),
            (info.GetProperty("reading").GetString(), info.GetProperty("injection").GetString()));
    }

    [Fact]
    public async Task A_table_has_a_row_for_what_there_is()
    {
        using var python = Child.StartPython();

        var result = await Support.Cli.RunAsync($"{python.Pid}", "info", "--format", "markdown");

        Assert.Contains($"| pid | {python.Pid} |", result.Output);
        Assert.DoesNotContain("container", result.Output);
    }

    [Fact]
    public async Task A_missing_process_is_missing()
    {
        var result = await Support.Cli.RunAsync("2147483646", "info");

        Assert.Equal((ExitCode.Unreachable, "error: there is no process 2147483646\n"), (result.ExitCode, result.Error));
    }
}
