using System.Text.Json;
using Probing.Engine;
using Probing.Sdk;

namespace Probing.Server.Endpoints;

/// <summary>
/// <c>/apis</c>: the calls of the extensions, and <c>/eval</c>, the short way to the one that runs Python code.
/// </summary>
internal sealed class ApisEndpoint(EngineExtensionManager extensions, ExtensionCalls calls)
{
    public IReadOnlyList<Route> Routes =>
    [
        new("GET", "/apis", EngineRight.Read, ListAsync),
        // Each call states its own right; it is checked when the call is found.
        new(Route.Any, "/apis/{extension}/{**path}", EngineRight.Read,
            exchange => calls.CallAsync(exchange, exchange.RouteValues["extension"], exchange.RouteValues["path"])),
        new("POST", "/eval", EngineRight.Execute, exchange => calls.CallAsync(exchange, "python", "eval")),
    ];

    private async Task ListAsync(Exchange exchange)
    {
        await extensions.Offers.DiscoverAsync(exchange.Aborted);
        await exchange.WriteJsonAsync(Write);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("calls");
        foreach (var extension in extensions.Guards)
        {
            foreach (var route in extension.Routes)
            {
                json.WriteStartObject();
                json.WriteString("extension", extension.Name);
                json.WriteString("method", route.Method);
                json.WriteString("path", $"/apis/{extension.Name}/{route.Path}");
                json.WriteString("right", route.Right.ToString().ToLowerInvariant());
                json.WriteString("description", route.Description);
                json.WriteStartArray("request_types");
                foreach (var type in route.RequestTypes)
                    json.WriteStringValue(type);
                json.WriteEndArray();
                json.WriteString("response_type", route.ResponseType);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
