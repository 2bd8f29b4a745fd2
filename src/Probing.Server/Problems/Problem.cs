using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probing.Sdk;

namespace Probing.Server.Problems;

/// <summary>An RFC 9457 problem document.</summary>
/// <param name="Kind">Status, code and title.</param>
/// <param name="Detail">What happened, the value, what to do.</param>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>
    /// The long part: a Python traceback (member <c>traceback</c>) or anything else (member <c>context</c>).
    /// </summary>
    public string? Context { get; init; }

    /// <summary>Offset in UTF-16 units into the SQL text.</summary>
    public int? Position { get; init; }

    public static Problem Of(ProbingException e) => new(ProblemKind.Of(e.Kind), e.Message)
    {
        Context = e.Detail,
        Position = e.Position,
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", $"urn:probing:error:{Kind.Code}");
        json.WriteString("title", Kind.Title);
        json.WriteNumber("status", Kind.Status);
        json.WriteString("code", Kind.Code);
        json.WriteString("detail", Detail);
        if (Context is not null)
            json.WriteString(Kind.Code == "python_error" ? "traceback" : "context", Context);
        if (Position is { } position)
            json.WriteNumber("position", position);
        json.WriteEndObject();
    }

    /// <summary>Sends the document as the whole response; the response must not have started.</summary>
    public async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var body = JsonText.Of(Write);
        response.StatusCode = Kind.Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (Kind.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
        if (Kind.Status == 401)
            response.Headers.WWWAuthenticate = "Bearer realm=\"probing\"";
        await response.BodyWriter.WriteAsync(body, cancellationToken);
    }
}
