using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class EndpointVerbTests
{
    [Fact]
    public async Task Tables_lists_what_can_be_asked()
    {
        await using var probe = await DemoProbe.StartAsync();

        var rows = JsonDocument.Parse((await probe.RunAsync("tables", "demo", "--format", "json")).Output).RootElement;

        Assert.Contains(rows.EnumerateArray(), row => row.GetProperty("table").GetString() == "people"
            && row.GetProperty("description").GetString() == "One row per person");
        Assert.Contains("there is no namespace 'nope'", (await probe.RunAsync("tables", "nope")).Error);
    }

    [Fact]
    public async Task Describe_shows_type_unit_and_meaning()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result =
            await new Support.Cli { Terminal = 100 }.RunAsync(default, probe.SocketPath, "describe", "demo.people");

        Assert.Contains("│ height_m │ DOUBLE  │ metres │ Height without shoes │", result.Output);
        Assert.Contains("One row per person\nexample: SELECT name FROM demo.people", result.Error);
        Assert.Equal(ExitCode.QueryFailed, (await probe.RunAsync("describe", "demo.nobody")).ExitCode);
    }

    [Fact]
    public async Task Config_shows_and_sets_options()
    {
        await using var probe = await DemoProbe.StartAsync();

        Assert.Equal("red\n", (await probe.RunAsync("config", "python.color")).Output);
        Assert.Equal("blue\n", (await probe.RunAsync("config", "python.color", "blue")).Output);
        Assert.Contains("python.color,blue,runtime,Colour of everything", (await probe.RunAsync("config")).Output);

        var wrong = await probe.RunAsync("config", "python.color", "green");
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        Assert.Contains("red or blue", wrong.Error);
        Assert.Equal(ExitCode.QueryFailed, (await probe.RunAsync("config", "no.such")).ExitCode);
    }

    [Fact]
    public async Task Eval_prints_output_then_value()
    {
        await using var probe = await DemoProbe.StartAsync();

        Assert.Equal("1\n2\n", (await probe.RunAsync("eval", "print(1); 2")).Output);
        Assert.Equal("", (await probe.RunAsync("eval", "None")).Output);
        var failed = await probe.RunAsync("eval", "x");
        Assert.Equal(ExitCode.QueryFailed, failed.ExitCode);
        Assert.Contains("NameError", failed.Error);
        Assert.Contains("Traceback", failed.Error);
    }

    [Fact]
    public async Task TCP_wants_its_token()
    {
        await using var probe = await DemoProbe
            .StartAsync(new() { ["PROBING_ADDRESS"] = "127.0.0.1:0", ["PROBING_TOKEN"] = "a-long-secret-token" });
        var right = new Support.Cli { Variables = { ["PROBING_TOKEN"] = "a-long-secret-token" } };

        Assert.Equal(0, (await right.RunAsync(default, probe.TcpEndpoint, "query", "SELECT 1")).ExitCode);
        Assert.Equal(0, (await Support.Cli
            .RunAsync(probe.TcpEndpoint, "query", "SELECT 1", "--token", "a-long-secret-token")).ExitCode);
        var wrong =
            await Support.Cli.RunAsync(probe.TcpEndpoint, "query", "SELECT 1", "--token", "guess-guess-guess-guess");
        Assert.Equal(ExitCode.NotPermitted, wrong.ExitCode);
    }

    [Fact]
    public async Task List_shows_the_living_and_hides_the_dead()
    {
        await using var probe = await DemoProbe.StartAsync();
        using (var socket = new System.Net.Sockets
            .Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
            socket.Bind(new System.Net.Sockets
                .UnixDomainSocketEndPoint(Path.Combine(Path.GetDirectoryName(probe.SocketPath)!, "2147483646.sock")));
        using var list = probe.StartCommand("list", "--format", "json");
        using var all = probe.StartCommand("list", "--format", "json", "--all");

        var rows = JsonDocument.Parse(list.Finish().Output).RootElement.EnumerateArray().ToList();
        var mine = rows.Single(row => row.GetProperty("endpoint").GetString() == probe.SocketPath);
        Assert.Equal(Environment.ProcessId, mine.GetProperty("pid").GetInt32());
        Assert.Equal("3.12.1", mine.GetProperty("python").GetString());
        Assert.Equal("ok", mine.GetProperty("state").GetString());
        Assert.DoesNotContain(rows, row => row.GetProperty("pid").GetInt32() == 2147483646);
        Assert.Contains("\"dead\"", all.Finish().Output);
    }

    [Fact]
    public async Task A_pid_finds_its_socket()
    {
        await using var probe = await DemoProbe.StartAsync();
        using var query = probe.StartCommand(probe.Pid, "query", "SELECT 1 AS one", "--format", "markdown", "-q");

        Assert.Equal((0, "| one |\n| ---: |\n| 1 |\n", ""), query.Finish());
    }

    [Fact]
    public async Task Completion_knows_tables_and_options_of_the_probe()
    {
        await using var probe = await DemoProbe.StartAsync();

        Assert.StartsWith("demo.people\tOne row",
            (await Support.Cli.RunAsync("complete", "--", "-t", probe.SocketPath, "describe", "demo.pe")).Output);
        Assert.Equal("demo\t\n", (await Support.Cli.RunAsync("complete", "--", probe.SocketPath, "tables", "d")).Output);
        Assert.StartsWith("python.color\t",
            (await Support.Cli.RunAsync("complete", "--", probe.SocketPath, "config", "python.")).Output);
    }
}
