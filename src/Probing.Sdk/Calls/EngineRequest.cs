namespace Probing.Sdk.Calls;

/// <summary>A request to an extension's call.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Path">Path below <c>/apis/{extension}/</c>, without a leading slash.</param>
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
