using System.Text.Json;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>examples/parquet-export as a plugin that the command line loads into a live process; DuckDB reads its files.</summary>
public sealed class ParquetExportTests : IDisposable
{
    private const string Waits = """
        import time
        while True:
            time.sleep(0.05)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("probing-export-").FullName;

    private string Target => Path.Combine(_folder, "answer.parquet");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_query_of_the_plugin_becomes_a_file()
    {
        await using var host = await Probed.Start(Interpreters.All[^1].Name, Waits);
        var file = await Support.Plugins.Example("parquet-export", "libexport.so");
        var loaded = (await host.Cli("extension", "load", file)).Succeeded("extension load");
        Assert.Contains("loaded export (native)", loaded.Output);

        var (status, body) = await Export(host, "SELECT range AS n, 'row ' || range AS name FROM range(100000)");
        Assert.True(status == 200, body);
        using (var told = JsonDocument.Parse(body))
        {
            Assert.Equal(100_000, told.RootElement.GetProperty("rows").GetInt64());
            Assert.Equal(new FileInfo(Target).Length, told.RootElement.GetProperty("bytes").GetInt64());
        }
        Assert.Equal("100000 4999950000 row 99999",
            DuckDb.Scalar($"SELECT concat_ws(' ', count(*), sum(n)::BIGINT, max_by(name, n)) FROM '{Target}'"));

        (status, body) = await Export(host, "SELECT * FROM process.threads", "&overwrite=true");
        Assert.True(status == 200, body);
        Assert.Equal("true", DuckDb.Scalar($"SELECT count(*) > 1 FROM '{Target}'"));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task What_fails_in_the_query_leaves_the_former_file()
    {
        await using var host = await ExampleHost.Start("parquet-export", "export");
        Assert.Equal(200, (await Export(host, "SELECT 1 AS n")).Status);

        var (status, body) = await Export(host,
            "SELECT CASE WHEN range < 900000 THEN range ELSE error('too far') END AS n FROM range(1000000)", "&overwrite=true");

        Assert.NotEqual(200, status);
        Assert.Contains("too far", body);
        Assert.Contains("is there already", (await Export(host, "SELECT 2 AS n")).Body);
        Assert.Equal("1", DuckDb.Scalar($"SELECT n FROM '{Target}'"));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    private Task<(int Status, string Body)> Export(Probed host, string sql, string more = "") =>
        host.Client.Call("POST", $"export/parquet?path={Uri.EscapeDataString(Target)}{more}", sql, "text/plain");
}
