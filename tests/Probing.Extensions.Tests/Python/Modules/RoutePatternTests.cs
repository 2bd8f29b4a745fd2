using Probing.Extensions.Python.Modules;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Tests.Python.Modules;

public sealed class RoutePatternTests
{
    private static readonly EngineRoute[] s_routes =
    [
        .. new[] { "GET jobs", "POST jobs", "GET jobs/{id}", "GET jobs/{id}/log/{**path}", "DELETE jobs/{id}" }
            .Select(text => text.Split(' '))
            .Select(parts => new EngineRoute(parts[0], parts[1], EngineRight.Read, "")),
    ];

    [Theory]
    [InlineData("GET", "jobs", "jobs", "")]
    [InlineData("HEAD", "jobs", "jobs", "")]
    [InlineData("DELETE", "jobs/7", "jobs/{id}", "id=7")]
    [InlineData("GET", "jobs/7/log/a/b", "jobs/{id}/log/{**path}", "id=7 path=a/b")]
    [InlineData("PUT", "jobs", null, "")]
    [InlineData("GET", "jobs/", null, "")]
    [InlineData("GET", "jobs/7/other", null, "")]
    public void A_path_belongs_to_the_call_that_it_fits(string method, string path, string? pattern, string values)
    {
        var found = RoutePattern.Find(s_routes, method, path);

        Assert.Equal(pattern, found?.Route.Path);
        Assert.Equal(values, string.Join(' ', found?.Values.Select(pair => $"{pair.Key}={pair.Value}") ?? []));
    }
}
