using System.Net;
using System.Text;
using System.Text.Json;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class ConfigEndpointTests
{
    [Fact]
    public async Task Options_are_listed_with_value_default_source_and_help()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var options = (await TestServer.Json(await server.Client.GetAsync("/config"))).GetProperty("options");
        var level = options.EnumerateArray().Single(o => o.GetProperty("key").GetString() == "lab.level");
        Assert.Equal("""{"key":"lab.level","value":"3","default":"3","source":"default","secret":false,"restart_needed":false,"help":"A number from 0 to 9"}""",
            level.GetRawText());
        Assert.Contains(options.EnumerateArray(), o => o.GetProperty("key").GetString() == "probing.server.address");
        Assert.Contains(options.EnumerateArray(), o => o.GetProperty("key").GetString() == "probing.engine.timeout_s");
    }

    [Fact]
    public async Task A_value_is_set_as_text_or_json_and_read_back()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var set = await TestServer.Json(await server.Client.PutAsync("/config/lab.level", new StringContent("5")));
        Assert.Equal(("5", "runtime"), (set.GetProperty("value").GetString(), set.GetProperty("source").GetString()));
        await server.Client.PutAsync("/config/lab.level", Json("""{"value": 7}"""));
        var shown = await TestServer.Json(await server.Client.GetAsync("/config/lab.level"));
        Assert.Equal("7", shown.GetProperty("value").GetString());
    }

    [Fact]
    public async Task Several_are_set_at_once_or_none_and_the_caller_is_noted()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        Assert.Equal(HttpStatusCode.OK, (await server.Client.PutAsync("/config",
            Json("""{"lab.level": 1, "probing.engine.timeout_s": "20"}"""))).StatusCode);
        Assert.Equal("20", server.Extensions.GetOption("probing.engine.timeout_s"));
        await TestServer.ProblemAsync(
            await server.Client.PutAsync("/config", Json("""{"lab.level": 2, "lab.nothing": 1, "lab.key": "x"}""")),
            HttpStatusCode.NotFound, "not_found");
        await TestServer.ProblemAsync(
            await server.Client.PutAsync("/config", Json("""{"lab.level": 2, "probing.engine.timeout_s": "soon"}""")),
            HttpStatusCode.BadRequest, "invalid_argument");
        Assert.Equal("1", server.Extensions.GetOption("lab.level"));
        Assert.All(server.Extensions.OptionChanges.Snapshot(), change => Assert.StartsWith("uid ", change.Client));
        Assert.Equal(2, server.Extensions.OptionChanges.Snapshot().Count(change => change.Error is null));
        Assert.Equal(5, server.Extensions.OptionChanges.Snapshot().Count(change => change.Error is not null));
    }

    [Fact]
    public async Task Secrets_are_set_but_never_shown()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var set = await server.Client.PutAsync("/config/lab.key", new StringContent("hunter2"));
        Assert.Equal("***", (await TestServer.Json(set)).GetProperty("value").GetString());
        Assert.DoesNotContain("hunter2", await server.Client.GetStringAsync("/config"));
        Assert.DoesNotContain("hunter2", await server.Client.GetStringAsync("/config/lab.key"));
    }

    [Theory]
    [InlineData("lab.level", "eleven", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("lab.nothing", "1", HttpStatusCode.NotFound, "not_found")]
    [InlineData("nobody.level", "1", HttpStatusCode.NotFound, "not_found")]
    [InlineData("level", "1", HttpStatusCode.BadRequest, "invalid_argument")]
    public async Task What_cannot_be_set_says_why(string key, string value, HttpStatusCode status, string code)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.Client.PutAsync($"/config/{key}", new StringContent(value));
        await TestServer.ProblemAsync(response, status, code);
    }

    [Theory]
    [InlineData("/config", "[1]")]
    [InlineData("/config", "{")]
    [InlineData("/config/lab.level", """{"values": 1}""")]
    [InlineData("/config/lab.level", """{"value": [1]}""")]
    public async Task Malformed_json_is_refused(string path, string body)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        await TestServer.ProblemAsync(await server.Client.PutAsync(path, Json(body)),
            HttpStatusCode.BadRequest, "invalid_argument");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
