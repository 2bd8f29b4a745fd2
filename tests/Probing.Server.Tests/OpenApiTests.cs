using System.Text.Json;
using Probing.Sdk;
using Probing.Server.Endpoints;
using Probing.Server.Formats;
using Probing.Server.Problems;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests;

/// <summary>docs/openapi.json says what the server does, no more and no less.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task The_described_operations_are_the_routes()
    {
        await using var server = await TestServer.StartAsync();
        var document = await TestServer.Json(await server.Client.GetAsync("/openapi.json"));
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(member => Methods.Contains(member.Name))
            .Select(member =>
                $"{member.Name.ToUpperInvariant()} {path.Name} {member.Value.GetProperty("x-right").GetString()}"));
        var routed = server.Server.Routes.Routes.SelectMany(route => route.Method == Route.Any
            ? Methods.Select(method => $"{method.ToUpperInvariant()} {Plain(route.Pattern)} stated by the call")
            : [$"{route.Method} {Plain(route.Pattern)} {route.Right.ToString().ToLowerInvariant()}"]);
        Assert.Equal(routed.Order(), described.Order());
    }

    [Fact]
    public async Task Every_described_path_answers()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        foreach (var path in new[] { "/health", "/tables", "/config", "/config/lab.level", "/apis", "/openapi.json" })
            await TestServer.SucceededAsync(await server.Client.GetAsync(path));
    }

    [Fact]
    public async Task The_described_formats_codes_and_headers_are_the_real_ones()
    {
        await using var server = await TestServer.StartAsync();
        var document = await TestServer.Json(await server.Client.GetAsync("/openapi.json"));
        var answer = At(document, "paths", "/query", "post", "responses", "200");
        Assert.Equal(ResultFormat.All.Select(format => format.MediaType).Order(), Names(At(answer, "content")).Order());
        Assert.Equal([SummaryHeaders.RowCount, SummaryHeaders.Elapsed, SummaryHeaders.Warnings],
            Names(At(answer, "headers")));
        var codes = At(document, "components", "schemas", "Problem", "properties", "code", "enum")
            .EnumerateArray().Select(code => code.GetString()!);
        var kinds = Enum.GetValues<ProbingErrorKind>().Select(ProblemKind.Of)
            .Concat([ProblemKind.MethodNotAllowed, ProblemKind.NotAcceptable, ProblemKind.UnsupportedMediaType]);
        Assert.Equal(kinds.Select(kind => kind.Code).Order(), codes.Order());
        Assert.Equal(Exchange.TimeoutHeader,
            At(document, "components", "parameters", "Timeout", "name").GetString());
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        await using var server = await TestServer.StartAsync();
        var document = await TestServer.Json(await server.Client.GetAsync("/openapi.json"));
        var references = References(document).Distinct().ToList();
        Assert.NotEmpty(references);
        foreach (var reference in references)
            _ = At(document, reference.Split('/')[1..]);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static JsonElement At(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name));

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name);

    private static string Plain(string pattern) => pattern.Replace("{**", "{", StringComparison.Ordinal);
}
