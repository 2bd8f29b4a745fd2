using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Sql;

public sealed class StatementGateTests
{
    [Theory]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("CREATE TEMP TABLE t AS SELECT 1")]
    [InlineData("CREATE VIEW v AS SELECT 1")]
    [InlineData("CREATE MACRO m(a) AS a")]
    [InlineData("CREATE TYPE e AS ENUM ('pivot')")]
    [InlineData("INSERT INTO test.numbers VALUES (1, 'x')")]
    [InlineData("COPY (SELECT 1) TO '/tmp/x.parquet'")]
    [InlineData("SET threads = 8")]
    [InlineData("RESET threads")]
    [InlineData("PRAGMA threads = 8")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("SET VARIABLE x = 1")]
    [InlineData("USE main")]
    [InlineData("BEGIN")]
    [InlineData("COMMIT")]
    [InlineData("CHECKPOINT")]
    [InlineData("VACUUM")]
    [InlineData("ATTACH ':memory:' AS other")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD json")]
    [InlineData("EXPORT DATABASE '/tmp/x'")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("CALL pragma_version()")]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1")]
    [InlineData("EXPLAIN (ANALYZE, FORMAT json) CREATE TABLE t AS SELECT 1")]
    [InlineData("EXPLAIN INSERT INTO test.numbers VALUES (1, 'x')")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP VIEW test.numbers")]
    [InlineData("CREATE TABLE pivot AS SELECT 1; SELECT 1")]
    [InlineData("SELECT * FROM enable_logging('all', storage := 'file')")]
    [InlineData("SELECT * FROM system.main.\"enable_Logging\"()")]
    [InlineData("SELECT * FROM query('SELECT * FROM enable_logging()')")]
    [InlineData("SELECT * FROM query('SELECT * FROM enable' || '_logging()')")]
    [InlineData("SELECT * FROM query($$SELECT 1$$)")]
    [InlineData("SELECT * FROM `enable_peg_parser`()")]
    [InlineData("SELECT * FROM json_execute_serialized_sql('{}')")]
    [InlineData("SELECT * FROM arrow_scan(NULL, NULL, NULL)")]
    [InlineData("EXPLAIN PIVOT test.numbers ON name")]
    public async Task What_does_more_than_read_is_refused(string sql)
    {
        await using var engine = new TestEngine(Some.Numbers(3));
        var error = await engine.FailsAsync(sql);
        Assert.Equal(ProbingErrorKind.StatementNotAllowed, error.Kind);
        Assert.Equal("3", await engine.ScalarAsync("SELECT count(*) FROM test.numbers"));
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM '/etc/hostname.csv'")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM parquet_metadata('/etc/passwd')")]
    [InlineData("SELECT * FROM duckdb_secrets()")]
    public async Task Files_are_out_of_reach(string sql)
    {
        await using var engine = new TestEngine();
        Assert.Equal(ProbingErrorKind.PermissionDenied, (await engine.FailsAsync(sql)).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ; -- nothing\n ; /* here */")]
    public async Task An_empty_query_is_wrong(string sql)
    {
        await using var engine = new TestEngine();
        Assert.Equal(ProbingErrorKind.InvalidQuery, (await engine.FailsAsync(sql)).Kind);
    }

    [Fact]
    public async Task The_second_statement_is_pointed_at()
    {
        await using var engine = new TestEngine();
        Assert.Equal(11, (await engine.FailsAsync("SELECT 1;; SELECT 2")).Position);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("- ", "1", "")]
    [InlineData("NOT ", "true", "")]
    [InlineData("1 + ", "1", "")]
    [InlineData("abs(", "1", ")")]
    [InlineData("(SELECT ", "1", ")")]
    [InlineData("CASE WHEN true THEN ", "1", " END")]
    [InlineData("{'a': ", "1", "}")]
    public async Task A_text_nested_very_deep_is_an_error_and_no_crash(string open, string inner, string close)
    {
        await using var engine = new TestEngine();
        const int depth = 20_000;
        var sql = $"SELECT {string.Concat(Enumerable.Repeat(open, depth))}{inner}{string.Concat(Enumerable.Repeat(close, depth))}";
        Assert.Equal(ProbingErrorKind.InvalidQuery, (await engine.FailsAsync(sql)).Kind);
    }
}
