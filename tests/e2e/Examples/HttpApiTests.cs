using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>examples/http-api against a service that pages, refuses, fails, hangs and talks nonsense.</summary>
public sealed class HttpApiTests : IDisposable
{
    private readonly JobsService _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Reads_all_pages_and_no_more_than_needed()
    {
        await using var host = await Started(("jobs.page_size", "3"));

        Assert.Equal("id,name,gpus,submitted_at\n7,\"job \"\"7\"\"\",1,2024-05-01T00:00:07Z\n",
            await host.Client.Query("SELECT id, name, gpus, submitted_at FROM cluster.jobs ORDER BY id DESC LIMIT 1"));
        Assert.Equal(["/jobs?limit=3", "/jobs?limit=3&cursor=after%2B4", "/jobs?limit=3&cursor=after%2B7"], _service.Http.Requests);

        _service.Http.Requests.Clear();
        Assert.Equal("id\n1\n2\n", await host.Client.Query("SELECT id FROM cluster.jobs LIMIT 2"));
        Assert.Equal(["/jobs?limit=2"], _service.Http.Requests);

        _service.Http.Requests.Clear();
        Assert.Equal("id\n1\n4\n7\n", await host.Client.Query("SELECT id FROM cluster.jobs WHERE state = 'running' ORDER BY id"));
        Assert.Equal(["/jobs?limit=3&state=running"], _service.Http.Requests);

        _service.Http.Requests.Clear();
        Assert.Equal("n\n0\n", await host.Client.Query("SELECT count(*) AS n FROM cluster.jobs WHERE state = 'a&limit=9 ü'"));
        Assert.Equal(["/jobs?limit=3&state=a%26limit%3D9%20%C3%BC"], _service.Http.Requests);

        _service.Jobs = 10_000;
        await host.Client.Set("jobs.page_size", "1000");
        Assert.Equal("n\n10000\n", await host.Client.Query("SELECT count(DISTINCT id) AS n FROM cluster.jobs"));
    }

    [Fact]
    public async Task What_fails_there_is_the_error_of_the_query()
    {
        await using var host = await Started();
        const string Sql = "SELECT * FROM cluster.jobs";

        _service.Fault = (503, "down for maintenance");
        Assert.Contains("503 Service Unavailable: down for maintenance", await host.Client.Failure(Sql));
        _service.Fault = (200, "<html>It works!</html>");
        Assert.Contains("is no list of jobs", await host.Client.Failure(Sql));
        _service.Fault = (200, """{"jobs":[{"id":"seven"}]}""");
        Assert.Contains("is no list of jobs", await host.Client.Failure(Sql));
        _service.Fault = (200, """{"jobs":[],"next":"here"}""");
        Assert.Contains("named the page 'here' as the next one twice", await host.Client.Failure(Sql));
        _service.Fault = (302, "");
        Assert.Contains("302", await host.Client.Failure(Sql));

        _service.Fault = null;
        Assert.Equal("n\n7\n", await host.Client.Query("SELECT count(*) AS n FROM cluster.jobs"));

        await host.Client.Set("jobs.token", "wrong");
        Assert.Contains("refuses", await host.Client.Failure(Sql));
        Assert.DoesNotContain("wrong", await host.Client.Query("SELECT * FROM probing.options WHERE key = 'jobs.token'"));
        _service.Dispose();
        await host.Client.Set("jobs.timeout", "2s");
        Assert.Contains("the scheduler failed to answer GET " + _service.Http.Url, await host.Client.Failure(Sql));
        Assert.Contains("cluster.jobs", await host.Client.Query("SELECT source FROM probing.errors WHERE extension = 'jobs'"));
    }

    [Fact]
    public async Task A_service_that_hangs_costs_its_time_limit()
    {
        await using var host = await Started(("jobs.timeout", "200ms"));
        _service.Hangs = true;
        Assert.Contains("did not answer GET", await host.Client.Failure("SELECT * FROM cluster.jobs"));
    }

    private Task<Probed> Started(params IEnumerable<(string, string)> options) => ExampleHost.Start(
        "http-api", "jobs", [("jobs.url", _service.Http.Url), ("jobs.token", JobsService.Token), .. options]);
}
