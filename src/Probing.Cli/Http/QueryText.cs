using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>SQL and the values of its parameters.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Parameters">Name to value, each written as the user wrote it.</param>
internal sealed record QueryText(string Sql, IReadOnlyDictionary<string, string>? Parameters = null)
{
    /// <summary>Reads <c>name=value</c>.</summary>
    /// <exception cref="ProbingException">InvalidArgument: no name or no equals sign, or the name twice.</exception>
    public static IReadOnlyDictionary<string, string> ParseParameters(IEnumerable<string> texts)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=');
            if (equals <= 0)
                throw new ProbingException(ProbingErrorKind.InvalidArgument,
                    $"'{text}' is no parameter; write -p name=value, and $name in the SQL");
            if (!parameters.TryAdd(text[..equals].TrimStart('$'), text[(equals + 1)..]))
                throw new ProbingException(ProbingErrorKind.InvalidArgument,
                    $"parameter '{text[..equals]}' is given twice");
        }
        return parameters;
    }

    public HttpContent ToContent()
    {
        if (Parameters is not { Count: > 0 })
            return new StringContent(Sql, Encoding.UTF8, "text/plain");
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("sql", Sql);
            writer.WriteStartObject("parameters");
            foreach (var (name, value) in Parameters)
                WriteValue(writer, name, value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        var content = new ByteArrayContent(json.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Numbers, true, false and null are what they look like; a JSON string takes its quotes off; the rest is
    /// text.</summary>
    private static void WriteValue(Utf8JsonWriter writer, string name, string value)
    {
        writer.WritePropertyName(name);
        var isJson = value.Length > 0
            && (value is "true" or "false" or "null" || value[0] is '"' or '-' || char.IsAsciiDigit(value[0]));
        if (isJson && IsJson(value))
            writer.WriteRawValue(value);
        else
            writer.WriteStringValue(value);
    }

    private static bool IsJson(string value)
    {
        try
        {
            using var _ = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
