using System.Text;
using Probing.Engine.Tests.Support;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Tests.Parquet;

public sealed class ParquetTests
{
    [Fact]
    public async Task An_answer_becomes_a_parquet_file()
    {
        await using var engine = new TestEngine(Some.Numbers(50_000));
        const string sql = "SELECT n, CASE WHEN n % 3 > 0 THEN name END AS name, n / 3 AS third, [n, n + 1] AS pair, {'a': n} AS s, " +
            "170141183460469231731687303715884105727::HUGEINT - n AS huge, DATE '2024-02-29' AS d FROM test.numbers";
        var file = await WriteAsync(engine, sql);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file.AsSpan(0, 4)));
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, file);
        try
        {
            using var database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>());
            using var connection = database.Connect();
            Assert.Equal("50000|1249975000|33333|50000|2024-02-29", NativeQuery.Scalar(connection,
                $"SELECT count(*), sum(n)::BIGINT, count(name), count(DISTINCT pair), min(d) FROM read_parquet('{path}')"));
            Assert.Equal("DECIMAL(38,0)|true", NativeQuery.Scalar(connection,
                $"SELECT any_value(typeof(huge)), bool_and(s.a = n) FROM read_parquet('{path}')"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task An_empty_answer_is_a_parquet_file_too()
    {
        await using var engine = new TestEngine(Some.Numbers(5));
        var file = await WriteAsync(engine, "SELECT * FROM test.numbers WHERE n > 99");
        Assert.Equal("PAR1", Encoding.ASCII.GetString(file.AsSpan(file.Length - 4)));
    }

    [Fact]
    public async Task The_querys_own_error_is_the_exports_error_and_no_file_stays()
    {
        var folder = Directory.CreateTempSubdirectory();
        var settings = new QueryEngineSettings { TempDirectory = folder.FullName };
        await using (var engine = new TestEngine(settings))
        {
            engine.Extensions.SetOption("probing.engine.threads", "1"); // so that it is never another thread's interruption
            await using var result = await engine.Engine.QueryAsync(
                new QueryRequest("SELECT CASE WHEN range < 3000000 THEN range ELSE error('too far') END FROM range(4000000)"), CancellationToken.None);
            var error = await Assert.ThrowsAsync<ProbingException>(
                () => engine.Engine.WriteParquetAsync(result, new MemoryStream(), CancellationToken.None));
            Assert.Contains("too far", error.Message);
            Assert.Empty(folder.GetFiles("*", SearchOption.AllDirectories));
        }
        folder.Delete(recursive: true);
    }

    private static async Task<byte[]> WriteAsync(TestEngine engine, string sql)
    {
        await using var result = await engine.Engine.QueryAsync(new QueryRequest(sql), CancellationToken.None);
        using var file = new MemoryStream();
        await engine.Engine.WriteParquetAsync(result, file, CancellationToken.None);
        return file.ToArray();
    }
}
