using Probing.Sdk.Calls;

namespace Probing.Sdk.Tests;

public sealed class PathPatternTests
{
    private static readonly EngineRoute[] s_routes =
    [
        .. new[] { "GET jobs", "POST jobs", "GET jobs/{id}", "GET jobs/all", "GET jobs/{id}/log/{**path}", "DELETE jobs/{id}" }
            .Select(text => text.Split(' '))
            .Select(parts => new EngineRoute(parts[0], parts[1], EngineRight.Read, "")),
    ];

    [Theory]
    [InlineData("GET", "jobs", "jobs", "")]
    [InlineData("GET", "jobs/all", "jobs/all", "")]
    [InlineData("GET", "jobs/all/more", null, "")]
    [InlineData("DELETE", "jobs/7", "jobs/{id}", "id=7")]
    [InlineData("GET", "jobs/7/log/a/b", "jobs/{id}/log/{**path}", "id=7 path=a/b")]
    [InlineData("PUT", "jobs", null, "")]
    [InlineData("GET", "jobs/", null, "")]
    [InlineData("GET", "jobs/7/other", null, "")]
    public void A_path_belongs_to_the_call_that_it_fits(string method, string path, string? pattern, string values)
    {
        var found = PathPattern.Find(s_routes, method, path);

        Assert.Equal(pattern, found?.Route.Path);
        Assert.Equal(values, string.Join(' ', found?.Values.Select(pair => $"{pair.Key}={pair.Value}") ?? []));
    }

    [Theory]
    [InlineData("jobs/{id}/log/{**path}", true)]
    [InlineData("jobs", true)]
    [InlineData("jobs/{id", false)]
    [InlineData("jobs/{}", false)]
    [InlineData("jobs/{**}", false)]
    [InlineData("jobs/x{id}", false)]
    [InlineData("jobs/id}", false)]
    [InlineData("{**rest}/log", false)]
    [InlineData("{id}/{id}", false)]
    [InlineData("{a b}", false)]
    public void A_hole_is_a_whole_segment_with_a_name_of_its_own(string pattern, bool legal) =>
        Assert.Equal(legal, PathPattern.IsLegal(pattern));
}
