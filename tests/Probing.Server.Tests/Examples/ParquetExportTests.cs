using System.Net;
using System.Text;
using ParquetExport;
using Probing.Engine.Tests.Support;
using Probing.Interop.DuckDb;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Examples;

/// <summary>examples/parquet-export, compiled in: a real engine writes files that DuckDB reads back.</summary>
public sealed class ParquetExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("probing-export-").FullName;

    private string Target => Path.Combine(_folder, "answer.parquet");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_answer_is_a_file_that_others_read()
    {
        await using var server = await Started();

        using var answer = await Export(server, "SELECT range AS n, 'row ' || range AS name FROM range(100000)", Target);
        await TestServer.SucceededAsync(answer);
        var told = await TestServer.Json(answer);

        Assert.Equal(100_000, told.GetProperty("rows").GetInt64());
        Assert.Equal(new FileInfo(Target).Length, told.GetProperty("bytes").GetInt64());
        Assert.Equal("100000|4999950000|row 99999", Read("count(*), sum(n)::BIGINT, max_by(name, n)"));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_file_is_replaced_only_when_that_is_asked_for()
    {
        await using var server = await Started();
        await TestServer.SucceededAsync(await Export(server, "SELECT 1 AS n", Target));

        var problem = await TestServer.ProblemAsync(
            await Export(server, "SELECT 2 AS n", Target), HttpStatusCode.BadRequest, "invalid_argument");
        Assert.Contains("is there already; write to another path, or add &overwrite=true", problem.GetProperty("detail").GetString());
        Assert.Equal("1", Read("n::BIGINT"));

        await TestServer.SucceededAsync(await Export(server, "SELECT 2 AS n", Target, "&overwrite=true"));
        Assert.Equal("2", Read("n::BIGINT"));
    }

    [Fact]
    public async Task A_query_that_fails_leaves_the_former_file_and_no_other()
    {
        await using var server = await Started();
        await TestServer.SucceededAsync(await Export(server, "SELECT 1 AS n", Target));

        using var failed = await Export(server, "SELECT CASE WHEN range < 900000 THEN range ELSE error('too far') END AS n FROM range(1000000)",
            Target, "&overwrite=true");

        Assert.False(failed.IsSuccessStatusCode);
        Assert.Contains("too far", await failed.Content.ReadAsStringAsync());
        Assert.Equal("1", Read("n::BIGINT"));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("relative.parquet", "is not absolute")]
    [InlineData("/nowhere/at/all.parquet", "cannot be written")]
    [InlineData("/tmp/answer.csv", "does not end with .parquet")]
    [InlineData("/tmp/a.parquet&overwrite=perhaps", "overwrite is true or false, not 'perhaps'")]
    public async Task A_path_that_will_not_do_is_told_why(string path, string message)
    {
        await using var server = await Started();
        using var answer = await server.Client.PostAsync(
            $"/apis/export/parquet?path={path}", new StringContent("SELECT 1 AS n", Encoding.UTF8, "text/plain"));
        Assert.Contains(message, await answer.Content.ReadAsStringAsync());
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Who_may_only_read_may_not_have_files_written()
    {
        var environment = new Dictionary<string, string> { ["PROBING_READ_TOKEN"] = TestServer.ReadToken };
        await using var server = await Started(environment);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.ReadToken);
        using var answer = await Export(server, "SELECT 1 AS n", Target);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static async Task<TestServer> Started(Dictionary<string, string>? environment = null)
    {
        var server = await TestServer.StartAsync(environment ?? [], new ParquetExportExtension());
        await server.Extensions.StartAsync();
        return server;
    }

    private static Task<HttpResponseMessage> Export(TestServer server, string sql, string path, string more = "") =>
        server.Client.PostAsync($"/apis/export/parquet?path={Uri.EscapeDataString(path)}{more}",
            new StringContent(sql, Encoding.UTF8, "text/plain"));

    private string Read(string columns)
    {
        using var database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>());
        using var connection = database.Connect();
        return NativeQuery.Scalar(connection, $"SELECT {columns} FROM read_parquet('{Target}')");
    }
}
