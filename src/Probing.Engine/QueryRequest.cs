using Probing.Sdk;

namespace Probing.Engine;

/// <summary>A query and the limits it runs under.</summary>
/// <param name="Sql">One statement, in the user's own text: backticks and all.</param>
public sealed record QueryRequest(string Sql)
{
    /// <summary>Values for <c>?</c> / <c>$1</c> in order: null, bool, long, double, string, byte[], decimal or DateTime.</summary>
    public IReadOnlyList<object?> Parameters { get; init; } = [];

    /// <summary>Values for <c>$name</c>, same types.</summary>
    public IReadOnlyDictionary<string, object?> NamedParameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>What the caller may do.</summary>
    public EngineRight Right { get; init; } = EngineRight.Read;

    /// <summary>Time limit; null takes the option <c>probing.engine.timeout_s</c>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Who asks, for <c>probing.queries</c>: "uid 1000 pid 4711", "10.0.0.7", "python".</summary>
    public string Client { get; init; } = "";
}
