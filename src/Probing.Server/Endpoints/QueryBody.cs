using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Probing.Sdk;
using Probing.Server.Problems;

namespace Probing.Server.Endpoints;

/// <summary>
/// The SQL text of a request with its parameters: as plain text, or as JSON <c>{"sql", "parameters"}</c>.
/// </summary>
internal sealed record QueryBody(string Sql)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<object?> Parameters { get; private init; } = [];

    public IReadOnlyDictionary<string, object?> NamedParameters { get; private init; } =
        new Dictionary<string, object?>();

    /// <exception cref="ProbingException">InvalidArgument: the body is malformed.</exception>
    /// <exception cref="ProblemException">The media type is not understood.</exception>
    public static async Task<QueryBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        // The media type decides before the body is read: a client that waits with Expect: 100-continue is told at
        // once.
        var isJson = IsJson(request);
        await request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        var query = isJson ? FromJson(bytes) : new QueryBody(Text(bytes.Span));
        return query.Sql.AsSpan().Trim().Length > 0
            ? query
            : throw Malformed("there is no SQL in the body; send a statement, as in SELECT 1");
    }

    private static bool IsJson(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            throw Unsupported(request.ContentType);
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw Unsupported(request.ContentType);
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/json" => true,
            // What `curl -d` calls every body; it is taken as it is.
            "text/plain" or "application/sql" or "application/x-www-form-urlencoded" => false,
            _ => throw Unsupported(request.ContentType),
        };
    }

    private static QueryBody FromJson(ReadOnlyMemory<byte> bytes)
    {
        using var document = Parse(bytes);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("sql", out var sql) || sql.ValueKind != JsonValueKind.String)
            throw Malformed("the JSON body is no object with a text \"sql\"; send "
                + "{\"sql\": \"SELECT ?\", \"parameters\": [1]}");
        var names = root.EnumerateObject().Select(member => member.Name);
        var unknown = names.FirstOrDefault(name => name is not ("sql" or "parameters"));
        if (unknown is not null)
            throw Malformed($"the JSON body has an unknown member \"{unknown}\"; it may have \"sql\" and "
                + "\"parameters\"");
        var query = new QueryBody(sql.GetString()!);
        if (!root.TryGetProperty("parameters", out var parameters))
            return query;
        return parameters.ValueKind switch
        {
            JsonValueKind.Null => query,
            JsonValueKind.Array => query with { Parameters = [.. parameters.EnumerateArray().Select(Value)] },
            JsonValueKind.Object => query with { NamedParameters = Named(parameters) },
            _ => throw Malformed("\"parameters\" is neither a list (for ? and $1) nor an object (for $name)"),
        };
    }

    private static Dictionary<string, object?> Named(JsonElement parameters)
    {
        var named = new Dictionary<string, object?>();
        foreach (var parameter in parameters.EnumerateObject())
            named[parameter.Name] = Value(parameter.Value);
        return named;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out var integer) => integer,
        // An integer beyond 64 bits or a long fraction keeps all its digits where a decimal can hold them.
        JsonValueKind.Number when IsWhole(value.GetRawText()) && value.TryGetDecimal(out var big) => big,
        JsonValueKind.Number => value.GetDouble(),
        _ => throw Malformed($"parameter {value.GetRawText()} is a {value.ValueKind}; parameters are null, true, "
            + "false, numbers or texts"),
    };

    private static bool IsWhole(string number) => number.AsSpan().IndexOfAny(".eE") < 0;

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw Malformed($"the body is no JSON: {e.Message}");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw Malformed(string.Create(CultureInfo.InvariantCulture, $"the body is not UTF-8 (at byte {e.Index})"));
        }
    }

    private static ProbingException Malformed(string message) => new(ProbingErrorKind.InvalidArgument, message);

    private static ProblemException Unsupported(string type) => new(new Problem(ProblemKind.UnsupportedMediaType,
        $"a body of type '{type}' is not understood; send SQL as text/plain or application/sql, or application/json, "
        + "in UTF-8"));
}
