using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Prometheus;

/// <summary>What an endpoint for Prometheus shows, as a namespace: each metric family is a table.</summary>
public sealed partial class PrometheusExtension : EngineExtension
{
    private readonly Scraper _scraper = new();

    public override string Name => "prometheus";

    public override string Description => "Metrics of a Prometheus endpoint";

    public override IReadOnlyList<string> Namespaces => ["metrics"];

    [Option("url", Default = "", Help = "The endpoint, for instance http://localhost:9100/metrics", Validate = nameof(CheckUrl))]
    public partial string Url { get; }

    [Option("timeout", Default = "5s", Min = "10ms", Max = "300s", Help = "Time for one scrape")]
    public partial TimeSpan Timeout { get; }

    [Option("max_age", Default = "1s", Min = "0s", Max = "1h", Help = "A scrape of this age is used again")]
    public partial TimeSpan MaxAge { get; }

    public override IPlugin DataSource(string @namespace, string? name) =>
        new NamespacePlugin("metrics", new MetricsNamespace(ScrapeAsync));

    public override ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _scraper.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<Scrape> ScrapeAsync(CancellationToken cancellationToken) => Url.Length > 0
        ? _scraper.ScrapeAsync(new Uri(Url), Timeout, MaxAge, cancellationToken)
        : throw new ProbingException(ProbingErrorKind.Unavailable,
            "no endpoint is set; set the option prometheus.url, for instance to http://localhost:9100/metrics");

    private static string? CheckUrl(string url) =>
        url.Length == 0 || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? null
            : "write an address such as http://localhost:9100/metrics";
}
