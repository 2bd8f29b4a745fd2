using System.Text;

namespace Probing.Sdk.Calls;

/// <summary>The answer of an extension's call. A failure is thrown as <see cref="ProbingException"/> instead.</summary>
/// <param name="ContentType">Media type of the body.</param>
/// <param name="WriteBody">Writes the body; runs after the headers are sent, so it may stream without end.</param>
/// <example>
/// <code>
/// public override ValueTask&lt;EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
///     ValueTask.FromResult(request.Path switch
///     {
///         "state" => EngineResponse.Json("""{"state": "running"}"""),
///         "start" => EngineResponse.Json("""{"state": "starting"}""") with { Status = 202 },
///         "icon" => EngineResponse.Of("image/png", File.ReadAllBytes("icon.png")),
///         _ => new EngineResponse("text/csv", async (body, token) =>
///         {
///             foreach (var line in File.ReadLines("measured.csv")) // sent as it is read
///                 await body.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), token);
///         }),
///     });
/// </code>
/// </example>
public sealed record EngineResponse(string ContentType, Func<Stream, CancellationToken, Task> WriteBody)
{
    /// <summary>HTTP status; 2xx.</summary>
    public int Status { get; init; } = 200;

    /// <summary>A body that is at hand.</summary>
    public static EngineResponse Of(string contentType, ReadOnlyMemory<byte> body) =>
        new(contentType, async (stream, cancellationToken) => await stream.WriteAsync(body, cancellationToken));

    /// <summary>A JSON text.</summary>
    public static EngineResponse Json(string json) => Of("application/json", Encoding.UTF8.GetBytes(json));
}
