namespace Prometheus;

/// <summary>The samples of one metric.</summary>
internal sealed class MetricFamily(string name)
{
    public string Name => name;

    public string Help { get; set; } = "";

    /// <summary>counter, gauge, histogram, summary or untyped.</summary>
    public string Type { get; set; } = "untyped";

    public List<Sample> Samples { get; } = [];

    /// <summary>All labels that any sample has.</summary>
    public IReadOnlyList<string> Labels { get; set; } = [];
}
