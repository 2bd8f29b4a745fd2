using System.Text.RegularExpressions;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>Prometheus' own exporter of what a Linux machine does, on a free port of loopback.</summary>
internal sealed partial class NodeExporter : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Run _run = Run.Start(new RunRequest("/usr/bin/env", "sh", "-c",
        "exec prometheus-node-exporter --web.listen-address=127.0.0.1:0 2>&1"));

    private NodeExporter()
    {
    }

    public string Url { get; private set; } = "";

    public static async Task<NodeExporter> Start()
    {
        var exporter = new NodeExporter();
        await exporter._run.Until(() => Address().IsMatch(exporter._run.Output) || exporter._run.Ended);
        var found = Address().Match(exporter._run.Output);
        if (!found.Success)
        {
            await exporter.DisposeAsync();
            throw new InvalidOperationException($"the node exporter did not start (eng/setup.sh test installs it): {exporter._run.Output}");
        }
        exporter.Url = $"http://{found.Groups[1].Value}/metrics";
        return exporter;
    }

    public async Task Stop()
    {
        _run.Signal(Terminate);
        await _run.End();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _run.DisposeAsync();
    }

    [GeneratedRegex(@"address=(127\.0\.0\.1:\d+)")]
    private static partial Regex Address();
}
