namespace Probing.Sdk.Calls;

/// <summary>A request to an extension's call.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Path">Path below <c>/apis/{extension}/</c>, without a leading slash.</param>
/// <example>
/// What a test sends in place of a client, and what it gets:
/// <code>
/// var request = new EngineRequest("PUT", "rate")
/// {
///     Parameters = new Dictionary&lt;string, string> { ["layer"] = "head" },
///     Body = new MemoryStream("0.01"u8.ToArray()),
///     ContentType = "text/plain",
///     Right = EngineRight.Execute,
///     Client = "uid 1000 pid 4711",
///     DeadlineUtc = DateTime.UtcNow.AddSeconds(5),
/// };
/// var response = await extension.CallAsync(request, cancellationToken);
/// using var body = new MemoryStream();
/// await response.WriteBody(body, cancellationToken);
/// Debug.Assert(response is { Status: 200, ContentType: "application/json" });
/// </code>
/// </example>
public sealed record EngineRequest(string Method, string Path)
{
    /// <summary>Query parameters; a repeated one keeps its last value.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The body; empty when there is none.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the caller may do; at least the right of the route.</summary>
    public EngineRight Right { get; init; } = EngineRight.Read;

    /// <summary>Who calls, as <c>probing.queries</c> shows it: "uid 1000 pid 4711", "10.0.0.7".</summary>
    public string Client { get; init; } = "";

    /// <summary>When the call must be over.</summary>
    public DateTime DeadlineUtc { get; init; } = DateTime.MaxValue;
}
