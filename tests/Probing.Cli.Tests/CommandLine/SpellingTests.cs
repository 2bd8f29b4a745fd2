using Probing.Cli.CommandLine;

namespace Probing.Cli.Tests.CommandLine;

public sealed class SpellingTests
{
    private static readonly string[] Words =
        ["query", "tables", "describe", "eval", "config", "list", "launch", "doctor"];

    [Theory]
    [InlineData("qurey", "query")]
    [InlineData("quer", "query")]
    [InlineData("desc", "describe")]
    [InlineData("table", "tables")]
    [InlineData("lanch", "launch")]
    [InlineData("xyzzy", null)]
    [InlineData("backtrace", null)]
    public void The_nearest_word_is_meant(string typed, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(typed, Words));
}
