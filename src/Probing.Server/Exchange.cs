using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probing.Sdk;
using Probing.Server.Security;

namespace Probing.Server;

/// <summary>One request of a known caller to a known route.</summary>
internal sealed record Exchange(HttpContext Http, Caller Caller, IReadOnlyDictionary<string, string> RouteValues)
{
    /// <summary>Seconds after which a query or call is given up.</summary>
    public const string TimeoutHeader = "Probing-Timeout";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    /// <summary>Fires when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The time limit that the client asks for; null without the header.</summary>
    public TimeSpan? Timeout
    {
        get
        {
            var text = Request.Headers[TimeoutHeader].ToString();
            if (text.Length == 0)
                return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds > 0 && seconds <= LongestTimeout.TotalSeconds
                    ? TimeSpan.FromSeconds(seconds)
                    : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                        $"'{text}' is no value for {TimeoutHeader}; give seconds, as in 2.5, up to "
                        + $"{LongestTimeout.TotalSeconds:f0}");
        }
    }

    public async Task WriteJsonAsync(Action<Utf8JsonWriter> write)
    {
        var body = JsonText.Of(write);
        Response.ContentType = "application/json";
        Response.ContentLength = body.Length;
        await Response.BodyWriter.WriteAsync(body, Aborted);
    }
}
