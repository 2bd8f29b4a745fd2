using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probing.Engine;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Server.Endpoints;

/// <summary><c>/config</c>: the options of all extensions, to read and to set. Secrets are never shown.</summary>
internal sealed class ConfigEndpoint(EngineExtensionManager extensions)
{
    public IReadOnlyList<Route> Routes =>
    [
        new("GET", "/config", EngineRight.Read, ListAsync),
        new("PUT", "/config", EngineRight.Execute, SetSeveralAsync),
        new("GET", "/config/{key}", EngineRight.Read, GetOneAsync),
        new("PUT", "/config/{key}", EngineRight.Execute, SetOneAsync),
    ];

    private async Task ListAsync(Exchange exchange)
    {
        await extensions.Offers.RefreshAsync(exchange.Aborted);
        await exchange.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("options");
            foreach (var option in extensions.Options)
                Write(json, option);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task GetOneAsync(Exchange exchange)
    {
        await extensions.SeekOptionAsync(Key(exchange), exchange.Aborted);
        await ShowAsync(exchange, Key(exchange));
    }

    private Task ShowAsync(Exchange exchange, string key)
    {
        var option = extensions.Options.FirstOrDefault(option => option.Key == key);
        if (option is null)
        {
            // The manager knows best what is wrong with the key and what there is.
            _ = extensions.GetOption(key);
            throw new ProbingException(
                ProbingErrorKind.NotFound, $"there is no option '{key}'; GET /config lists them");
        }
        return exchange.WriteJsonAsync(json => Write(json, option));
    }

    private async Task SetOneAsync(Exchange exchange)
    {
        var body = await ReadAsync(exchange);
        var value = IsJson(exchange.Request) ? ValueMember(body) : body;
        await extensions.SeekOptionAsync(Key(exchange), exchange.Aborted);
        await extensions.SetOptionsAsync([new(Key(exchange), value)], exchange.Caller.Name, exchange.Aborted);
        await ShowAsync(exchange, Key(exchange));
    }

    private async Task SetSeveralAsync(Exchange exchange)
    {
        using var document = Parse(await ReadAsync(exchange));
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Malformed("the body is no JSON object; send {\"extension.option\": value}");
        var values = document.RootElement.EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, Text(member.Value))).ToList();
        foreach (var (key, _) in values)
            await extensions.SeekOptionAsync(key, exchange.Aborted);
        await extensions.SetOptionsAsync(values, exchange.Caller.Name, exchange.Aborted);
        await ListAsync(exchange);
    }

    private static string Key(Exchange exchange) => exchange.RouteValues["key"];

    private static bool IsJson(HttpRequest request) => request.HasJsonContentType();

    private static async Task<string> ReadAsync(Exchange exchange)
    {
        using var reader = new StreamReader(exchange.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(exchange.Aborted);
    }

    private static string ValueMember(string body)
    {
        using var document = Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("value", out var value)
                ? Text(value)
                : throw Malformed("the JSON body is no object with a \"value\"; send {\"value\": …}, or the value as "
                    + "text/plain");
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Malformed($"{value.GetRawText()} is no option value; give a text, a number, true, false or null"),
    };

    private static JsonDocument Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw Malformed($"the body is no JSON: {e.Message}");
        }
    }

    private static void Write(Utf8JsonWriter json, EngineExtensionOption option)
    {
        json.WriteStartObject();
        json.WriteString("key", option.Key);
        json.WriteString("value", option.Secret && option.Value is not null ? "***" : option.Value);
        json.WriteString("default", option.Default);
        json.WriteString("source", option.Source.ToString().ToLowerInvariant());
        json.WriteBoolean("secret", option.Secret);
        json.WriteBoolean("restart_needed", option.RestartNeeded);
        json.WriteString("help", option.Help);
        json.WriteEndObject();
    }

    private static ProbingException Malformed(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
