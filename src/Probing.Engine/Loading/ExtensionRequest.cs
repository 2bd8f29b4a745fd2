using System.Text.Json;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Engine.Loading;

/// <summary>The JSON bodies of the calls of <c>probing.extensions</c>.</summary>
internal static class ExtensionRequest
{
    internal static async Task<(string Source, bool Isolated)> LoadAsync(
        EngineRequest request, CancellationToken cancellationToken)
    {
        using var body = await ReadAsync(request, "source", cancellationToken);
        var isolated = body.RootElement.TryGetProperty("isolated", out var flag) ? flag.ValueKind : JsonValueKind.False;
        if (isolated is not (JsonValueKind.True or JsonValueKind.False))
            throw Malformed($"\"isolated\" is {flag.GetRawText()}; it must be true or false");
        return (Text(body.RootElement, "source"), isolated == JsonValueKind.True);
    }

    internal static async Task<string> NameAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        using var body = await ReadAsync(request, "name", cancellationToken);
        return Text(body.RootElement, "name");
    }

    private static async Task<JsonDocument> ReadAsync(
        EngineRequest request, string member, CancellationToken cancellationToken)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        }
        catch (JsonException e)
        {
            throw Malformed($"the body is no JSON: {e.Message}; send {{\"{member}\": \"…\"}}");
        }
        if (body.RootElement.ValueKind == JsonValueKind.Object)
            return body;
        body.Dispose();
        throw Malformed($"the body is no JSON object; send {{\"{member}\": \"…\"}}");
    }

    private static string Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
            ? text
            : throw Malformed($"the body has no text \"{member}\"; send {{\"{member}\": \"…\"}}");

    private static ProbingException Malformed(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
