using System.Net;
using System.Text.Json;
using Probing.Engine;
using Probing.Sdk;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class DetachTests
{
    [Fact]
    public async Task It_answers_and_then_asks_for_the_end()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Client.PostAsync("/detach", null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(Environment.ProcessId, body.RootElement.GetProperty("pid").GetInt32());
        await server.Detached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Whoever_may_only_read_may_not_end_the_probe()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string>
        {
            ["PROBING_PORT"] = "0", ["PROBING_TOKEN"] = TestServer.Token, ["PROBING_READ_TOKEN"] = TestServer.ReadToken,
        });
        using var client = server.TcpClient(TestServer.ReadToken);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/detach", null)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.GetAsync("/detach")).StatusCode);
        Assert.False(server.Detached.Task.IsCompleted);
    }

    [Fact]
    public async Task A_probe_that_ends_only_with_its_process_says_so()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("probing-server-").FullName, "p.sock");
        var extensions = new EngineExtensionManager();
        var settings = new ServerExtension();
        extensions.Register(settings);
        await using var engine = new QueryEngine(extensions);
        await using var server = new ProbeServer(engine, settings, new ProbeServerOptions { SocketPath = path, Version = "1" });
        await server.StartAsync();
        using var client = TestServer.UnixClient(path);

        await TestServer.ProblemAsync(await client.PostAsync("/detach", null), HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Health_says_how_the_probe_stands_with_the_interpreter()
    {
        await using var server = await TestServer.StartAsync();

        using var health = JsonDocument.Parse(await server.Client.GetStringAsync("/health"));

        Assert.Equal("joined", health.RootElement.GetProperty("python_state").GetString());
    }
}
