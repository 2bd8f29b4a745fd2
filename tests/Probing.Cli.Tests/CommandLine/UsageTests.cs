using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.CommandLine;

public sealed class UsageTests
{
    [Theory]
    [InlineData("did you mean 'query'?", "4711", "qurey", "SELECT 1")]
    [InlineData("unknown command 'xyzzy'", "xyzzy")]
    [InlineData("no command given")]
    [InlineData("no command given", "4711")]
    [InlineData("did you mean '--format'?", "4711", "query", "--fromat", "json", "SELECT 1")]
    [InlineData("does not take 'FROM'", "4711", "query", "SELECT", "FROM")]
    [InlineData("'xml' is no format", "4711", "query", "SELECT 1", "--format", "xml")]
    [InlineData("no time for --timeout", "4711", "query", "SELECT 1", "--timeout", "soon")]
    [InlineData("no time for --watch", "4711", "query", "SELECT 1", "--watch", "0")]
    [InlineData("no number of rows", "4711", "query", "SELECT 1", "--max-rows", "-1")]
    [InlineData("write -p name=value", "4711", "query", "SELECT $x", "-p", "x")]
    [InlineData("given twice", "4711", "query", "SELECT $x", "-p", "x=1", "-p", "x=2")]
    [InlineData("not both", "4711", "query", "SELECT 1", "-f", "x.sql")]
    [InlineData("cannot read the query", "4711", "query", "-f", "/no/such/file.sql")]
    [InlineData("the query is empty", "4711", "query", " ")]
    [InlineData("which process?", "query", "SELECT 1")]
    [InlineData("is no endpoint", "node", "query", "SELECT 1")]
    [InlineData("is no pid", "doctor", "abc")]
    [InlineData("no shell with completion", "completion", "tcsh")]
    [InlineData("is no variable", "launch", "-e", "A", "true")]
    public async Task A_wrong_command_line_says_how_to_mend_it(string message, params string[] arguments)
    {
        var result = await Support.Cli.RunAsync(arguments);

        Assert.Contains(message, result.Error);
        Assert.StartsWith("error: ", result.Error);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Every_verb_explains_itself_with_examples()
    {
        var overview = await Support.Cli.RunAsync("--help");
        var verbs = overview.Output.Split("Commands:\n")[1].Split("\n\n")[0].Split('\n')
            .Select(line => line.Trim().Split(' ')[0]).ToList();

        Assert.Contains("query", verbs);
        foreach (var verb in verbs)
        {
            var help = await Support.Cli.RunAsync(verb, "--help");
            Assert.Equal(ExitCode.Success, help.ExitCode);
            Assert.Contains("Usage:\n  probing ", help.Output);
            Assert.Contains($"\nExamples:\n", help.Output);
        }
    }

    [Fact]
    public async Task Help_and_version_work_as_options_too()
    {
        Assert.Equal((await Support.Cli.RunAsync("version")).Output, (await Support.Cli.RunAsync("--version")).Output);
        Assert.Contains("--watch", (await Support.Cli.RunAsync("4711", "query", "-h")).Output);
    }

    [Fact]
    public async Task The_endpoint_may_come_from_the_environment()
    {
        var result = await new Support.Cli { Variables = { ["PROBING_ENDPOINT"] = "/no/such.sock" } }
            .RunAsync(default, "query", "SELECT 1");

        Assert.Contains("there is no socket /no/such.sock", result.Error);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }

    [Theory]
    [InlineData("2147483647")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:1")]
    public async Task What_cannot_be_reached_exits_3(string endpoint)
    {
        var result = await Support.Cli.RunAsync(endpoint, "query", "SELECT 1");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith("error: ", result.Error);
    }
}
