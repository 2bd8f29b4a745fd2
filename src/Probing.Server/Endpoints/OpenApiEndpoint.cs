using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probing.Engine;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Server.Endpoints;

/// <summary>
/// <c>GET /openapi.json</c>: docs/openapi.json, which a test compares with the routes, and the calls of the extensions that
/// are registered now.
/// </summary>
internal sealed class OpenApiEndpoint(EngineExtensionManager extensions)
{
    private const string Resource = "openapi.json";

    public IReadOnlyList<Route> Routes => [new("GET", "/openapi.json", EngineRight.Read, AnswerAsync)];

    private async Task AnswerAsync(Exchange exchange)
    {
        await using var resource = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"resource {Resource} is missing in the assembly");
        await extensions.Offers.DiscoverAsync(exchange.Aborted);
        using var document = await JsonDocument.ParseAsync(resource, cancellationToken: exchange.Aborted);
        await exchange.WriteJsonAsync(json => Write(json, document.RootElement));
    }

    private void Write(Utf8JsonWriter json, JsonElement document)
    {
        json.WriteStartObject();
        foreach (var member in document.EnumerateObject())
        {
            if (member.Name != "paths")
            {
                member.WriteTo(json);
                continue;
            }
            json.WriteStartObject("paths");
            foreach (var path in member.Value.EnumerateObject())
                path.WriteTo(json);
            WriteCalls(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        foreach (var extension in extensions.Guards)
        {
            foreach (var path in extension.Routes.GroupBy(route => route.Path))
            {
                json.WriteStartObject($"/apis/{extension.Name}/{path.Key.Replace("{**", "{", StringComparison.Ordinal)}");
                WriteParameters(json, path.Key);
                foreach (var route in path)
                    WriteCall(json, extension.Name, route);
                json.WriteEndObject();
            }
        }
    }

    private static void WriteParameters(Utf8JsonWriter json, string path)
    {
        json.WriteStartArray("parameters");
        foreach (var hole in path.Split('/').Where(segment => segment.StartsWith('{')))
        {
            json.WriteStartObject();
            json.WriteString("name", hole.Trim('{', '}').TrimStart('*'));
            json.WriteString("in", "path");
            json.WriteBoolean("required", true);
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, string extension, EngineRoute route)
    {
        json.WriteStartObject(route.Method.ToLowerInvariant());
        json.WriteString("operationId", $"{extension} {route.Method} {route.Path}");
        json.WriteString("summary", route.Description);
        json.WriteString("x-right", route.Right.ToString().ToLowerInvariant());
        if (!HttpMethods.IsGet(route.Method))
        {
            json.WriteStartObject("requestBody");
            WriteContent(json, route.RequestTypes.DefaultIfEmpty("*/*"));
            json.WriteEndObject();
        }
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "The call's answer.");
        WriteContent(json, [route.ResponseType]);
        json.WriteEndObject();
        json.WriteStartObject("default");
        json.WriteString("$ref", "#/components/responses/Problem");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, IEnumerable<string> types)
    {
        json.WriteStartObject("content");
        foreach (var type in types)
        {
            json.WriteStartObject(type);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
