using Probing.Sdk.Calls;

namespace Probing.Sdk.Tests.Examples;

/// <summary>What the documentation of <see cref="PathPattern"/> shows.</summary>
public sealed class PathPatternExamples
{
    [Fact]
    public void Paths_and_their_calls()
    {
        EngineRoute[] routes = [new("GET", "jobs", EngineRight.Read, ""), new("GET", "jobs/{id}", EngineRight.Read, "")];
        var request = new EngineRequest("GET", "jobs/7");

        var id = PathPattern.Match("jobs/{id}", "jobs/7")?["id"]; // 7
        var called = PathPattern.Find(routes, request.Method, request.Path)?.Route.Path; // "jobs/{id}"
        var legal = PathPattern.IsLegal("jobs/{id"); // false: the hole is not closed

        Assert.Equal(("7", "jobs/{id}", false), (id, called, legal));
    }
}
