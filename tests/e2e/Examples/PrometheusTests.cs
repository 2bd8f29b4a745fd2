using System.Globalization;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>examples/prometheus against Prometheus' node exporter, and against what an endpoint may say besides.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task The_metrics_of_the_node_exporter()
    {
        await using var exporter = await NodeExporter.Start();
        await using var host = await Started(exporter.Url);

        var modes = await host.Client.Query(
            "SELECT DISTINCT mode FROM metrics.node_cpu_seconds_total WHERE cpu = '0' AND value >= 0 ORDER BY mode");
        Assert.Equal("mode\nidle\niowait\nirq\nnice\nsoftirq\nsteal\nsystem\nuser\n", modes);
        Assert.Equal("sysname,machine\nLinux,x86_64\n", await host.Client.Query("SELECT sysname, machine FROM metrics.node_uname_info"));
        Assert.Equal("sample,quantile\ncount,\nsum,\n,0\n,0.25\n,0.5\n,0.75\n,1\n", await host.Client.Query(
            "SELECT sample, quantile FROM metrics.go_gc_duration_seconds ORDER BY sample NULLS LAST, quantile"));
        // The same machine, seen by the exporter and by us.
        var memory = await host.Client.Query("SELECT value FROM metrics.node_memory_MemTotal_bytes");
        Assert.Equal(MachineMemory(), double.Parse(memory.Split('\n')[1], CultureInfo.InvariantCulture));

        var listed = await host.Client.Query("SELECT count(*) > 100 AS n FROM probing.tables WHERE namespace = 'metrics'");
        Assert.Equal("n\ntrue\n", listed);
        Assert.Contains("node_nothing", await host.Client.Failure("SELECT * FROM metrics.node_nothing"));

        await exporter.Stop();
        await host.Client.Set("prometheus.max_age", "0s");
        Assert.Contains("cannot be asked", await host.Client.Failure("SELECT * FROM metrics.node_load1"));
    }

    [Fact]
    public async Task What_the_format_allows_and_what_it_does_not()
    {
        var text = "";
        var status = 200;
        using var service = new LocalService(_ => Task.FromResult((status, text)));
        await using var host = await Started(service.Url + "/metrics", ("prometheus.max_age", "0s"));

        text = """
            # HELP requests_total All requests,\nof any kind.
            # TYPE requests_total counter
            requests_total{code="200",value="a \"b\" \\ c\nd",} 1.5e3 1714521600000
            requests_total { Code = "5xx" } 7
            # TYPE latency_seconds histogram
            latency_seconds_bucket{le="0.1"} 3
            latency_seconds_bucket{le="+Inf"} 4
            latency_seconds_sum 0.5
            latency_seconds_count 4
            up NaN
            # a comment, and TYPE without samples
            # TYPE nothing gauge
            """;
        Assert.Equal("time,code,label_1_value,label_2_Code,value\n2024-05-01T00:00:00Z,200,\"a \"\"b\"\" \\ c\nd\",,1500\n",
            await host.Client.Query("SELECT time, code, label_1_value, label_2_Code, value FROM metrics.requests_total WHERE code IS NOT NULL"));
        Assert.Equal("sample,le,value\nbucket,+Inf,4\nbucket,0.1,3\ncount,,4\nsum,,0.5\n",
            await host.Client.Query("SELECT sample, le, value FROM metrics.latency_seconds ORDER BY sample, le"));
        Assert.Equal("nan\ntrue\n", await host.Client.Query("SELECT isnan(value) AS nan FROM metrics.up"));
        Assert.Equal("name\nlatency_seconds\nrequests_total\nup\n",
            await host.Client.Query("SELECT name FROM probing.tables WHERE namespace = 'metrics' ORDER BY name"));

        text = "up 1\nup{a=\"b} 1\n";
        Assert.Contains("line 2: '\\\"' is missing", await host.Client.Failure("SELECT * FROM metrics.up"));
        text = "<html>";
        Assert.Contains("is not Prometheus' text format: line 1", await host.Client.Failure("SELECT * FROM metrics.up"));
        status = 500;
        Assert.Contains("answered 500", await host.Client.Failure("SELECT * FROM metrics.up"));
    }

    private static Task<Probed> Started(string url, params IEnumerable<(string, string)> options) =>
        ExampleHost.Start("prometheus", "prometheus", [("prometheus.url", url), .. options]);

    private static double MachineMemory()
    {
        var line = File.ReadLines("/proc/meminfo").First(text => text.StartsWith("MemTotal:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
