using System.Text;
using System.Text.Json;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>RFC 9457 problem documents, the probe's way to say no.</summary>
internal static class Problem
{
    private const int MostBytes = 1 << 20;

    /// <summary>The failure that a response carries.</summary>
    public static async Task<ProbingException> ReadAsync(HttpResponseMessage response, string name,
        CancellationToken cancellationToken)
    {
        var body = new byte[MostBytes];
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return Parse(body.AsMemory(0, length)) ?? NotAProbe(response, name, Encoding.UTF8.GetString(body, 0, length));
    }

    /// <summary>The failure in a problem document; null when the text is none.</summary>
    public static ProbingException? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.Text("code") is not { } code)
                return null;
            var message = root.Text("detail") ?? root.Text("title") ?? code;
            return new ProbingException(KindOf(code), message, root.Text("traceback") ?? root.Text("context"))
            {
                Position = root.TryGetProperty("position", out var at) && at.TryGetInt32(out var position) ? position
                    : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The kind behind a stable code such as <c>invalid_query</c>; a newer probe's unknown code is a failed
    /// query.</summary>
    public static ProbingErrorKind KindOf(string code) => code switch
    {
        "invalid_query" => ProbingErrorKind.InvalidQuery,
        "statement_not_allowed" => ProbingErrorKind.StatementNotAllowed,
        "invalid_argument" or "method_not_allowed" or "not_acceptable" or "unsupported_media_type" =>
            ProbingErrorKind.InvalidArgument,
        "not_found" => ProbingErrorKind.NotFound,
        "unauthenticated" => ProbingErrorKind.Unauthenticated,
        "permission_denied" => ProbingErrorKind.PermissionDenied,
        "timeout" => ProbingErrorKind.Timeout,
        "cancelled" => ProbingErrorKind.Cancelled,
        "too_many_requests" => ProbingErrorKind.TooManyRequests,
        "limit_exceeded" => ProbingErrorKind.LimitExceeded,
        "python_error" => ProbingErrorKind.PythonError,
        "interpreter_busy" => ProbingErrorKind.InterpreterBusy,
        "unavailable" => ProbingErrorKind.Unavailable,
        "extension_failed" => ProbingErrorKind.ExtensionFailed,
        _ => ProbingErrorKind.Internal,
    };

    private static ProbingException NotAProbe(HttpResponseMessage response, string name, string body)
    {
        var first = body.AsSpan().Trim();
        var line = first[..Math.Min(first.Length, 200)].ToString().Split('\n')[0];
        return new ProbingException(ProbingErrorKind.Unavailable,
            $"{name} answered {(int)response.StatusCode} {response.ReasonPhrase}, not as a probe does"
            + (line.Length > 0 ? $": {line}" : "; is another service listening there?"));
    }
}
