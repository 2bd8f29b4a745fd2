using System.Net;
using System.Text;
using Probing.Engine.Loading;
using Probing.Sdk;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

/// <summary>The calls of <c>probing.extensions</c>, over a loader that makes the lab of these tests.</summary>
public sealed class ExtensionManagementTests
{
    [Fact]
    public async Task An_extension_is_loaded_listed_asked_and_unloaded()
    {
        await using var server = await StartAsync();
        var loaded = await TestServer.Json(await PostAsync(server, "load", """{"source":"lab:one","isolated":true}"""));
        Assert.Equal(("lab", "lab-kind", "lab:one", true, "enabled"), (loaded.GetProperty("name").GetString(),
            loaded.GetProperty("kind").GetString(), loaded.GetProperty("source").GetString(),
            loaded.GetProperty("isolated").GetBoolean(), loaded.GetProperty("state").GetString()));
        Assert.True(loaded.GetProperty("load_ms").GetDouble() >= 0);
        Assert.Equal("""{"id":"1"}""", await server.Client.GetStringAsync("/apis/lab/items/1"));
        var listed = await TestServer.Json(await server.Client.GetAsync("/apis/probing.extensions/list"));
        Assert.Equal(["probing.server", "probing.engine", "probing.extensions", "lab"],
            listed.GetProperty("extensions").EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        Assert.Equal("lab-kind", Assert.Single(listed.GetProperty("loaders").EnumerateArray()).GetString());

        Assert.Equal("""{"name":"lab","state":"unloaded"}""",
            await (await PostAsync(server, "unload", """{"name":"lab"}""")).Content.ReadAsStringAsync());
        await TestServer.ProblemAsync(await server.Client.GetAsync("/apis/lab/items/1"), HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("load", """{"source":"lab:bad"}""", HttpStatusCode.ServiceUnavailable, "unavailable", "the lab is closed")]
    [InlineData("load", """{"source":"other"}""", HttpStatusCode.BadRequest, "invalid_argument", "Loaders: lab-kind")]
    [InlineData("load", """{"sauce":"lab"}""", HttpStatusCode.BadRequest, "invalid_argument", "\"source\"")]
    [InlineData("load", """{"source":"lab:one","isolated":1}""", HttpStatusCode.BadRequest, "invalid_argument", "isolated")]
    [InlineData("load", "[]", HttpStatusCode.BadRequest, "invalid_argument", "no JSON object")]
    [InlineData("load", "lab", HttpStatusCode.BadRequest, "invalid_argument", "no JSON")]
    [InlineData("unload", """{"name":"nobody"}""", HttpStatusCode.NotFound, "not_found", "'nobody'")]
    [InlineData("unload", """{"name":"probing.engine"}""", HttpStatusCode.BadRequest, "invalid_argument", "part of the probe")]
    [InlineData("disable", """{"name":"probing.engine"}""", HttpStatusCode.BadRequest, "invalid_argument", "cannot be disabled")]
    public async Task What_cannot_be_done_says_why(
        string action, string body, HttpStatusCode status, string code, string message)
    {
        await using var server = await StartAsync();
        var problem = await TestServer.ProblemAsync(await PostAsync(server, action, body), status, code);
        Assert.Contains(message, problem.GetProperty("detail").GetString());
        Assert.Equal(3, server.Extensions.Extensions.Count);
    }

    [Fact]
    public async Task A_reader_lists_and_changes_nothing()
    {
        await using var server = await StartAsync(new() { ["PROBING_READ_TOKEN"] = TestServer.ReadToken });
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.ReadToken);
        await TestServer.SucceededAsync(await server.Client.GetAsync("/apis/probing.extensions/list"));
        await TestServer.ProblemAsync(await PostAsync(server, "load", """{"source":"lab:one"}"""),
            HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Who_disabled_an_extension_is_its_reason()
    {
        await using var server = await StartAsync();
        await PostAsync(server, "load", """{"source":"lab:one"}""");
        var disabled = await TestServer.Json(await PostAsync(server, "disable", """{"name":"lab"}"""));
        Assert.StartsWith("disabled by uid ", disabled.GetProperty("reason").GetString());
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server, string action, string body) =>
        server.Client.PostAsync($"/apis/probing.extensions/{action}", new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<TestServer> StartAsync(Dictionary<string, string>? environment = null)
    {
        var server = await TestServer.StartAsync(environment ?? []);
        var loaders = new ExtensionLoaders();
        loaders.Add(new LabLoader());
        server.Extensions.Register(new ExtensionsExtension(server.Extensions, loaders));
        return server;
    }

    private sealed class LabLoader : IExtensionLoader
    {
        public string Kind => "lab-kind";

        public bool CanLoad(string source) => source.StartsWith("lab:", StringComparison.Ordinal);

        public ValueTask<EngineExtension> LoadAsync(string source, bool isolated, CancellationToken cancellationToken) =>
            source == "lab:bad"
                ? throw new ProbingException(ProbingErrorKind.Unavailable, "the lab is closed")
                : new(new LabExtension());
    }
}
