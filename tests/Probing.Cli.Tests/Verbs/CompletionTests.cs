using System.Diagnostics;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class CompletionTests
{
    private static async Task<string[]> Complete(params string[] words)
    {
        var result = await Support.Cli.RunAsync(["complete", "--", .. words]);
        Assert.Equal(0, result.ExitCode);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')[0])];
    }

    [Fact]
    public async Task Commands_complete_with_and_without_an_endpoint()
    {
        Assert.Equal(["query"], await Complete("q"));
        Assert.Equal(["describe", "detach"], await Complete("4711", "d"));
        Assert.Equal(["describe", "detach", "doctor"], await Complete("d"));
        Assert.DoesNotContain("complete", await Complete(""));
    }

    [Fact]
    public async Task Options_and_their_values_complete()
    {
        Assert.Contains("--watch", await Complete("4711", "query", "--w"));
        Assert.Equal(["markdown"], await Complete("4711", "query", "--format", "m"));
        Assert.Equal(["--target", "--token"], await Complete("--t"));
        Assert.Equal(["bash", "fish", "zsh"], (await Complete("completion", "")).Order());
        Assert.Empty(await Complete("4711", "query", "-o", ""));
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task The_script_parses_in_its_shell(string shell, string checkOnly)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(d => Path.Combine(d, shell))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{shell} is not installed");
        var script = (await Support.Cli.RunAsync("completion", shell)).Output;
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, script);
            using var child = Child.Start(path!, checkOnly, file);

            var (exitCode, output, error) = child.Finish();

            Assert.Equal((0, "", ""), (exitCode, output, error));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Bash_gets_its_words_from_the_command()
    {
        var directory = Directory.CreateTempSubdirectory("probing-cli-");
        try
        {
            var script = Path.Combine(directory.FullName, "try.bash");
            Directory.CreateDirectory(Path.Combine(directory.FullName, "bin"));
            File.CreateSymbolicLink(Path.Combine(directory.FullName, "bin", "probing"),
                Path.Combine(AppContext.BaseDirectory, "probing"));
            File.WriteAllText(script, (await Support.Cli.RunAsync("completion", "bash")).Output + """

                COMP_LINE='probing 127.0.0.1:9700 query --form'
                COMP_POINT=${#COMP_LINE}
                _probing
                echo "${COMPREPLY[@]}"
                """);
            using var bash = Child.Start("bash", [script], new()
            {
                ["PATH"] = $"{directory.FullName}/bin:{Environment.GetEnvironmentVariable("PATH")}",
            });

            Assert.Equal("--format\n", bash.Finish().Output);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
