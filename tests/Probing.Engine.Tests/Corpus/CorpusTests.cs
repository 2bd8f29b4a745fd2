using Probing.Engine.Tests.Support;
using Probing.Interop.DuckDb;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Corpus;

/// <summary>Extension tables answer SQL as DuckDB's own tables do.</summary>
public sealed class CorpusTests
{
    private const string NativeTables = """
        CREATE SCHEMA trace; CREATE SCHEMA host; CREATE SCHEMA expr;
        CREATE TABLE trace.events AS
            SELECT i::BIGINT ts, i * 0.5::DOUBLE v, CASE WHEN i = 7 THEN NULL ELSE 'm' || i % 3 END AS name FROM range(10) t(i);
        CREATE TABLE trace.marks AS SELECT i::BIGINT * 2 ts, i::DOUBLE x, 'mark ' || i || ' of a long text' txt FROM range(5) t(i);
        CREATE TABLE host.marks AS SELECT i::BIGINT * 3 ts, i * 10::DOUBLE x FROM range(5) t(i);
        CREATE TABLE expr."clock()" AS SELECT 'noon' txt;
        SET search_path='main,trace,host,expr';
        """;

    [Fact]
    public async Task Every_statement_answers_as_over_native_tables()
    {
        await using var engine = new TestEngine(Tables());
        using var database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string> { ["threads"] = "1" });
        using var native = database.Connect();
        native.Execute(NativeTables);
        var wrong = new List<string>();
        var statements = Statements();
        foreach (var line in statements)
        {
            var sql = line.TrimStart('~');
            try
            {
                var answer = await engine.RowsAsync(sql);
                if (line[0] == '~')
                    continue;
                var expected = NativeQuery.Rows(native, sql.Replace('`', '"'));
                if (!answer.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)))
                    wrong.Add($"{sql}\n  got      {string.Join(" / ", answer)}\n  expected {string.Join(" / ", expected)}");
            }
            catch (Exception e)
            {
                wrong.Add($"{sql}\n  {e.Message}");
            }
        }
        Assert.True(statements.Count >= 110, $"{statements.Count} statements");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {statements.Count} are wrong:\n{string.Join("\n", wrong)}");
    }

    private static List<string> Statements() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", "statements.sql"))
            .Where(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal))];

    private static TablePlugin[] Tables() =>
    [
        Some.Plugin("trace", "events",
            ("ts", Some.Longs(Enumerable.Range(0, 10).Select(i => (long?)i))),
            ("v", Some.Doubles(Enumerable.Range(0, 10).Select(i => (double?)i * 0.5))),
            ("name", Some.Texts(Enumerable.Range(0, 10).Select(i => i == 7 ? null : $"m{i % 3}")))),
        Some.Plugin("trace", "marks",
            ("ts", Some.Longs(Enumerable.Range(0, 5).Select(i => (long?)i * 2))),
            ("x", Some.Doubles(Enumerable.Range(0, 5).Select(i => (double?)i))),
            ("txt", Some.Texts(Enumerable.Range(0, 5).Select(i => $"mark {i} of a long text")))),
        Some.Plugin("host", "marks",
            ("ts", Some.Longs(Enumerable.Range(0, 5).Select(i => (long?)i * 3))),
            ("x", Some.Doubles(Enumerable.Range(0, 5).Select(i => (double?)i * 10)))),
        Some.Plugin("expr", "clock()", ("txt", Some.Texts("noon"))),
    ];
}
