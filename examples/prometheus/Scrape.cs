namespace Prometheus;

/// <summary>What an endpoint answered.</summary>
internal sealed record Scrape(DateTime Time, IReadOnlyDictionary<string, MetricFamily> Families);
