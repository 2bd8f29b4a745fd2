using System.Text.Json;
using Apache.Arrow.Ipc;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class QueryTests
{
    [Fact]
    public async Task A_terminal_gets_a_table()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await new Support.Cli { Terminal = 80 }
            .RunAsync(default, probe.SocketPath, "query", "SELECT * FROM demo.people ORDER BY id");

        Assert.Equal(
            """
            ┌────┬──────┬──────────┐
            │ id │ name │ height_m │
            ├────┼──────┼──────────┤
            │  1 │ Ada  │     1.65 │
            │  2 │ 花子 │     NULL │
            │  3 │ NULL │      1.8 │
            └────┴──────┴──────────┘

            """, result.Output);
        Assert.Matches(@"^3 rows in [0-9.]+ m?s\n$", result.Error);
        Assert.Equal(ExitCode.Success, result.ExitCode);
    }

    [Fact]
    public async Task A_pipe_gets_plain_data()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "SELECT id, name FROM demo.people ORDER BY id");

        Assert.Equal(["id,name", "1,Ada", "2,花子", "3,"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith("3 rows in ", result.Error);
    }

    [Fact]
    public async Task Every_format_is_what_it_says()
    {
        await using var probe = await DemoProbe.StartAsync();
        async Task<CliResult> As(string format) =>
            await probe.RunAsync("query", "SELECT 42 AS answer", "--format", format, "-q");

        Assert.Equal(42,
            JsonDocument.Parse((await As("json")).Output).RootElement.GetProperty("rows")[0][0].GetInt32());
        Assert.Equal(42, JsonDocument.Parse((await As("ndjson")).Output.Split('\n')[0]).RootElement
            .GetProperty("answer").GetInt32());
        Assert.Equal("| answer |\n| ---: |\n| 42 |\n", (await As("markdown")).Output);
        using var arrow = new ArrowStreamReader(new MemoryStream((await As("arrow")).Bytes));
        Assert.Equal(1, (await arrow.ReadNextRecordBatchAsync()).Length);
        Assert.Equal("PAR1"u8.ToArray(), (await As("parquet")).Bytes[..4]);
        Assert.Empty((await As("csv")).Error);
    }

    [Fact]
    public async Task Binary_formats_spare_the_terminal()
    {
        var result = await new Support.Cli { Terminal = 80 }
            .RunAsync(default, "4711", "query", "SELECT 1", "--format", "parquet");

        Assert.Contains("add -o FILE", result.Error);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
    }

    [Fact]
    public async Task A_file_gets_the_format_of_its_name_and_appears_only_when_complete()
    {
        await using var probe = await DemoProbe.StartAsync();
        var file = Path.Combine(probe.RuntimeRoot, "people.json");

        Assert.Equal(0, (await probe.RunAsync("query", "FROM demo.people", "-o", file)).ExitCode);
        Assert.Equal(3, JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("row_count").GetInt32());

        Assert.NotEqual(0, (await probe
            .RunAsync("query", "FROM demo.late", "-o", Path.Combine(probe.RuntimeRoot, "late.csv"))).ExitCode);
        Assert.Equal([file], Directory.GetFiles(probe.RuntimeRoot));
    }

    [Fact]
    public async Task SQL_comes_from_an_argument_a_file_or_standard_input()
    {
        await using var probe = await DemoProbe.StartAsync();
        var file = Path.Combine(probe.RuntimeRoot, "q.sql");
        File.WriteAllText(file, "SELECT 'file' AS v");
        var piped = new Support.Cli { Input = "SELECT 'pipe' AS v" };

        Assert.Contains("file", (await probe.RunAsync("query", "-f", file)).Output);
        Assert.Contains("pipe", (await piped.RunAsync(default, probe.SocketPath, "query", "-")).Output);
        Assert.Contains("pipe", (await piped.RunAsync(default, probe.SocketPath, "query")).Output);
        Assert.Contains("pipe", (await piped.RunAsync(default, "query", "-f", "-", "-t", probe.SocketPath)).Output);
    }

    [Theory]
    [InlineData("n=5", "5")]
    [InlineData("n=2.5", "2.5")]
    [InlineData("n=true", "true")]
    [InlineData("n=text with 'quotes'", "text with 'quotes'")]
    [InlineData("n=\"5\"", "5")]
    [InlineData("n=007", "007")]
    [InlineData("n=", "\"\"")]
    public async Task Parameters_reach_the_query(string parameter, string expected)
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "SELECT $n AS v", "-p", parameter);

        Assert.Equal(expected, result.Output.Split('\n')[1].TrimEnd('\r'));
    }

    [Fact]
    public async Task Long_results_are_cut_in_a_table_and_say_so()
    {
        await using var probe = await DemoProbe.StartAsync();
        var terminal = new Support.Cli { Terminal = 80 };

        var cut = await terminal.RunAsync(default, probe.SocketPath, "query", "FROM demo.numbers");
        var more = await terminal.RunAsync(default, probe.SocketPath, "query", "FROM demo.numbers", "--max-rows", "7");
        var whole = await probe.RunAsync("query", "FROM demo.numbers", "--format", "csv");

        Assert.Equal(100 + 5, cut.Output.Count(letter => letter == '\n'));
        Assert.Contains("│  … │", cut.Output);
        Assert.StartsWith("first 100 rows in", cut.Error);
        Assert.StartsWith("first 7 rows in", more.Error);
        Assert.Equal(1_000_001, whole.Output.Count(letter => letter == '\n'));
        Assert.StartsWith("1,000,000 rows in", whole.Error);
    }

    [Fact]
    public async Task Columns_that_do_not_fit_are_counted()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result =
            await new Support.Cli { Terminal = 22 }.RunAsync(default, probe.SocketPath, "query", "FROM demo.people");

        Assert.Contains("1 column does not fit the terminal", result.Error);
        Assert.DoesNotContain("height", result.Output);
    }

    [Fact]
    public async Task A_wrong_query_points_into_the_users_text()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "SELECT nme FROM demo.people");

        Assert.Equal(ExitCode.QueryFailed, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains("  SELECT nme FROM demo.people\n         ^\n", result.Error);
    }

    [Fact]
    public async Task A_Python_error_brings_its_traceback()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "FROM demo.broken");

        Assert.Equal(ExitCode.QueryFailed, result.ExitCode);
        Assert.Contains("ValueError: no such luck", result.Error);
        Assert.Contains("File \"luck.py\", line 3, in draw", result.Error);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("arrow")]
    [InlineData("markdown")]
    public async Task Rows_that_end_in_an_error_are_no_success(string format)
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "FROM demo.late", "--format", format, "--max-rows", "0");

        Assert.NotEqual(ExitCode.Success, result.ExitCode);
        Assert.StartsWith("error: ", result.Error);
    }

    [Fact]
    public async Task A_time_limit_is_passed_on()
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "FROM demo.endless", "--timeout", "1");

        Assert.Equal(ExitCode.QueryFailed, result.ExitCode);
        Assert.Contains("limit", result.Error);
        if (probe.Extension.Started.Task.IsCompleted)
            await probe.Extension.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Interrupting_cancels_the_query_in_the_target()
    {
        await using var probe = await DemoProbe.StartAsync();
        using var command = probe.StartCommand(probe.Pid, "query", "FROM demo.endless");
        await probe.Extension.Started.Task.WaitAsync(TimeSpan.FromSeconds(20));

        command.Signal("INT");

        await probe.Extension.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var (exitCode, output, error) = command.Finish();
        Assert.Equal((ExitCode.Interrupted, "", ""), (exitCode, output, error));
    }

    [Fact]
    public async Task Nobody_reading_is_no_complaint()
    {
        await using var probe = await DemoProbe.StartAsync();
        using var shell = Child.Start("bash",
            ["-c", $"'{AppContext.BaseDirectory}probing' {probe.Pid} query 'FROM demo.numbers ORDER BY n' | head -n 2; echo ${{PIPESTATUS[0]}}"],
            new() { ["PROBING_RUNTIME_DIR"] = probe.RuntimeRoot });

        var (_, output, error) = shell.Finish();

        Assert.Equal(["n", "0", "141"],
            output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(error);
    }

    [Fact]
    public async Task Appending_to_a_file_keeps_what_is_there()
    {
        await using var probe = await DemoProbe.StartAsync();
        var file = Path.Combine(probe.RuntimeRoot, "log.txt");
        using var shell = Child.Start("bash",
            ["-c", $"for i in 1 2; do '{AppContext.BaseDirectory}probing' {probe.Pid} query \"SELECT $i AS n\" -q; done >> '{file}' 2>&1"],
            new() { ["PROBING_RUNTIME_DIR"] = probe.RuntimeRoot });

        Assert.Equal(0, shell.Finish().ExitCode);
        Assert.Equal(["n", "1", "n", "2"], File.ReadAllLines(file));
    }

    [Fact]
    public async Task Watch_runs_again_until_interrupted()
    {
        await using var probe = await DemoProbe.StartAsync();
        using var stop = new CancellationTokenSource();
        var output = new MemoryStream();
        var run = new App(new CliConsole { Out = output, Error = new StringWriter(), In = () => Stream.Null })
            .RunAsync([probe.SocketPath, "query", "SELECT 'again' AS v", "--watch", "0.05"], stop.Token);

        Child.WaitUntil(() => Count() >= 3, "three answers");
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await run);
        int Count() => System.Text.Encoding.UTF8.GetString(output.ToArray()).Split("again").Length - 1;
    }

    [Theory]
    [InlineData("table")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Warnings_of_the_probe_are_shown(string format)
    {
        await using var probe = await DemoProbe.StartAsync();

        var result = await probe.RunAsync("query", "FROM demo.lossy", "--format", format);

        Assert.Contains("warning: 17 rows were dropped – für immer", result.Error);
        Assert.Equal(ExitCode.Success, result.ExitCode);
    }
}
