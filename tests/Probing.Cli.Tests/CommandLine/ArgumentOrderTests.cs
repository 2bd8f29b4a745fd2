using Probing.Cli.CommandLine;

namespace Probing.Cli.Tests.CommandLine;

public sealed class ArgumentOrderTests
{
    [Theory]
    [InlineData("4711 query x", "-t 4711 query x")]
    [InlineData("-t 4711 query x", "-t 4711 query x")]
    [InlineData("--token s 4711 query x", "--token s -t 4711 query x")]
    [InlineData("[::1]:80 query x", "-t [::1]:80 query x")]
    [InlineData("query 4711", "query 4711")]
    [InlineData("gpu-node query x", "-t gpu-node query x")]
    [InlineData("qurey x", "qurey x")]
    [InlineData("launch python -c x -e y", "launch -- python -c x -e y")]
    [InlineData("launch -e A=1 -r python -r", "launch -e A=1 -r -- python -r")]
    [InlineData("launch -- python -h", "launch -- python -h")]
    [InlineData("--help", "--help")]
    [InlineData("", "")]
    public void The_endpoint_may_come_first(string given, string expected) => Assert.Equal(expected,
        string.Join(' ', ArgumentOrder
            .Normalize(given.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => word is "query" or "launch")));
}
