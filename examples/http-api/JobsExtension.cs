using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Jobs;

/// <summary>The queue of a cluster's scheduler, which speaks HTTP, as the table <c>cluster.jobs</c>.</summary>
public sealed partial class JobsExtension : EngineExtension
{
    private readonly JobsClient _client = new();

    public override string Name => "jobs";

    public override string Description => "Jobs of the cluster's scheduler";

    public override IReadOnlyList<string> Namespaces => ["cluster"];

    [Option("url", Default = "", Help = "The scheduler, for instance http://scheduler:8080/v1", Validate = nameof(CheckUrl))]
    public partial string Url { get; }

    [Option("token", Secret = true, Help = "Sent as bearer token; unset sends none")]
    public partial string? Token { get; }

    [Option("timeout", Default = "5s", Min = "10ms", Max = "300s", Help = "Time for one page")]
    public partial TimeSpan Timeout { get; }

    [Option("page_size", Default = 500, Min = 1, Max = 10_000, Help = "Jobs asked for at once")]
    public partial int PageSize { get; }

    public override IPlugin DataSource(string @namespace, string? name) =>
        NamespacePlugin.Of("cluster", TablePlugin.Of<Job>(Rows));

    public override ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private IAsyncEnumerable<Job> Rows(ScanRequest request, CancellationToken cancellationToken)
    {
        if (Url.Length == 0)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                "no scheduler is set; set the option jobs.url, for instance to http://scheduler:8080/v1");
        var pageSize = (int)Math.Clamp(request.Limit ?? PageSize, 1, PageSize);
        return _client.JobsAsync(new JobsQuery(Url, Token, Timeout, pageSize, request.EqualTo("state") as string), cancellationToken);
    }

    private static string? CheckUrl(string url) =>
        url.Length == 0 || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? null
            : "write an address such as http://scheduler:8080/v1";
}
