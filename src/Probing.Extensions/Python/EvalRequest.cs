using System.Text;
using System.Text.Json;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Python;

/// <summary>The body of an eval call: JSON <c>{"code": "...", "timeout_s": 5}</c>, or the bare code as text/plain.</summary>
/// <param name="Code">Python source.</param>
/// <param name="TimeoutSeconds">Time limit; null takes the option.</param>
internal sealed record EvalRequest(string Code, double? TimeoutSeconds)
{
    private const int MaxBytes = 1 << 20;

    public static async Task<EvalRequest> ReadAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var media = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        var parsed = media is null or "" or "application/json"
            ? Parse(body)
            : media == "text/plain"
                ? new EvalRequest(Encoding.UTF8.GetString(body), null)
                : throw Invalid($"content type '{media}' is not understood; send application/json or text/plain");
        return string.IsNullOrWhiteSpace(parsed.Code) ? throw Invalid("there is no code to evaluate") : parsed;
    }

    private static EvalRequest Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("code", out var code)
                || code.ValueKind != JsonValueKind.String)
                throw Invalid("the body must be {\"code\": \"...\"}");
            double? timeout = null;
            if (root.TryGetProperty("timeout_s", out var given))
                timeout = given.ValueKind == JsonValueKind.Number && given.GetDouble() is > 0 and <= 86_400 and var seconds
                    ? seconds
                    : throw Invalid("timeout_s must be a number of seconds above 0 and up to 86400");
            return new EvalRequest(code.GetString()!, timeout);
        }
        catch (JsonException e)
        {
            throw Invalid($"the body is no JSON: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadBodyAsync(Stream body, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MaxBytes)
                throw Invalid($"the code is longer than {MaxBytes} bytes");
        }
        return copy.ToArray();
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
