using Probing.Sdk.Tables;

namespace Prometheus;

/// <summary>Tables that are known only once the endpoint was asked.</summary>
internal sealed class MetricsNamespace(Func<CancellationToken, Task<Scrape>> scrapeAsync) : ICustomNamespace
{
    public async ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
        [.. (await scrapeAsync(cancellationToken)).Families.Keys.Order(StringComparer.Ordinal)];

    public async ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken)
    {
        var scrape = await scrapeAsync(cancellationToken);
        return scrape.Families.TryGetValue(name, out var family) ? MetricTable.Of(family, scrape.Time) : null;
    }
}
