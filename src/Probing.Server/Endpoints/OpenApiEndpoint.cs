using Microsoft.AspNetCore.Http;
using Probing.Sdk;

namespace Probing.Server.Endpoints;

/// <summary><c>GET /openapi.json</c>: docs/openapi.json, which a test compares with the routes.</summary>
internal sealed class OpenApiEndpoint
{
    private const string Resource = "openapi.json";

    public IReadOnlyList<Route> Routes => [new("GET", "/openapi.json", EngineRight.Read, AnswerAsync)];

    private static async Task AnswerAsync(Exchange exchange)
    {
        await using var document = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"resource {Resource} is missing in the assembly");
        exchange.Response.ContentType = "application/json";
        exchange.Response.ContentLength = document.Length;
        await document.CopyToAsync(exchange.Response.Body, exchange.Aborted);
    }
}
