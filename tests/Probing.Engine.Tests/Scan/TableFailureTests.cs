using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Scan;

public sealed class TableFailureTests
{
    private static readonly RecordBatch OneRow = Some.Batch(("n", Some.Longs(1)));

    [Fact]
    public async Task A_tables_own_error_reaches_the_user_whole()
    {
        var space = new ScriptedNamespace(_ => throw new ProbingException(
            ProbingErrorKind.PythonError, "ZeroDivisionError: division by zero", "Traceback …"));
        await using var engine = new TestEngine(Some.Namespace("py", space));
        var error = await engine.FailsAsync("SELECT * FROM py.`1/0`");
        Assert.Equal(ProbingErrorKind.PythonError, error.Kind);
        Assert.Equal("ZeroDivisionError: division by zero", error.Message);
        Assert.Equal("Traceback …", error.Detail);
        Assert.Equal(14, error.Position);
        var record = Assert.Single(engine.Extensions.Errors.Snapshot());
        Assert.Equal(("test", "py.`1/0`", ProbingErrorKind.PythonError), (record.Extension, record.Source, record.Kind));
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_scan_reaches_the_user_whole()
    {
        async IAsyncEnumerable<RecordBatch> Scan([EnumeratorCancellation] CancellationToken token)
        {
            yield return OneRow.SliceShared(0, 1);
            await Task.Yield();
            throw new ProbingException(ProbingErrorKind.Unavailable, "the device went away");
        }
        await using var engine = new TestEngine(new TablePlugin("test", "t", new ScriptedTable(OneRow.Schema, Scan)));
        var error = await engine.FailsAsync("SELECT sum(n) FROM test.t");
        Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
        Assert.Equal("the device went away", error.Message);
    }

    [Fact]
    public async Task A_foreign_exception_becomes_the_extensions_failure_and_later_queries_work()
    {
        var space = new ScriptedNamespace(name => name == "good" ? Some.Table(OneRow) : throw new InvalidOperationException("broken \"x\""));
        await using var engine = new TestEngine(Some.Namespace("py", space));
        var error = await engine.FailsAsync("SELECT * FROM py.bad");
        Assert.Equal(ProbingErrorKind.ExtensionFailed, error.Kind);
        Assert.Equal("py.bad failed: InvalidOperationException: broken \"x\"", error.Message);
        Assert.Equal("1", await engine.ScalarAsync("SELECT * FROM py.good"));
    }

    [Fact]
    public async Task A_table_that_does_not_exist_is_named_as_written()
    {
        await using var engine = new TestEngine(Some.Namespace("py", new ScriptedNamespace(_ => null)));
        var error = await engine.FailsAsync("SELECT 1,\n  x FROM py.`No Such`");
        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Contains("py.`No Such`", error.Message);
        Assert.Equal(19, error.Position);
    }

    [Theory]
    [InlineData("SELECT * FROM py.`f()`")]
    [InlineData("SELECT * FROM py.`f()` a, py.`f()` b WHERE a.n = b.n")]
    [InlineData("SUMMARIZE py.`f()`")]
    [InlineData("UNPIVOT py.`f()` ON n")]
    [InlineData("PIVOT py.`f()` ON n")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM py.`f()`")]
    [InlineData("WITH RECURSIVE r AS (SELECT 1 i UNION ALL SELECT i + 1 FROM r, py.`f()` WHERE i < 5) SELECT * FROM r")]
    public async Task A_table_is_opened_once_per_query(string sql)
    {
        var space = new ScriptedNamespace(_ => Some.Table(OneRow));
        await using var engine = new TestEngine(Some.Namespace("py", space));
        await engine.RowsAsync(sql);
        await engine.RowsAsync(sql);
        Assert.Equal(["f()", "f()"], space.Opened);
    }

    [Fact]
    public async Task A_name_is_passed_as_the_query_spells_it()
    {
        var space = new ScriptedNamespace(_ => Some.Table(OneRow));
        await using var engine = new TestEngine(Some.Namespace("py", space));
        await engine.RowsAsync("SELECT * FROM py.`Foo(1)`");
        await engine.RowsAsync("SELECT * FROM py.`foo(1)`");
        await engine.RowsAsync("SELECT * FROM PY.\"FOO(1)\"");
        Assert.Equal(["Foo(1)", "foo(1)", "FOO(1)"], space.Opened);
        var error = await engine.FailsAsync("SELECT * FROM py.`a`, py.`A`");
        Assert.Contains("differ only by case", error.Message);
        Assert.Equal(22, error.Position);
    }

    [Fact]
    public async Task A_table_that_needs_more_rights_is_not_opened()
    {
        var space = new ScriptedNamespace(_ => Some.Table(OneRow)) { Right = EngineRight.Execute };
        var plugin = Some.Numbers(1) with { Right = EngineRight.Execute };
        await using var engine = new TestEngine(Some.Namespace("py", space), plugin);
        foreach (var sql in new[] { "SELECT * FROM py.`f()`", "SELECT * FROM test.numbers", "SELECT * FROM query('FROM py.x')" })
        {
            var error = await engine.FailsAsync(sql, EngineRight.Read);
            Assert.Equal(ProbingErrorKind.PermissionDenied, error.Kind);
            Assert.Contains("'execute'", error.Message);
        }
        Assert.Empty(space.Opened);
    }

    [Fact]
    public async Task A_declared_table_is_not_hidden_by_a_namespace_that_takes_any_name()
    {
        var space = new ScriptedNamespace(_ => throw new InvalidOperationException("not mine")) { Right = EngineRight.Execute };
        await using var engine = new TestEngine(Some.Namespace("py", space));
        engine.Extensions.Register(new TestExtension("other", Some.Numbers(3, "py", "metrics")));
        Assert.Equal(["3"], await engine.RowsAsync(new QueryRequest("SELECT count(*) FROM py.metrics") { Right = EngineRight.Read }));
    }

    [Fact]
    public async Task Too_many_rows_are_an_error()
    {
        await using var engine = new TestEngine(new Dictionary<string, string> { ["PROBING_ENGINE_MAX_ROWS"] = "99" }, Some.Numbers(100));
        var error = await engine.FailsAsync("SELECT count(*) FROM test.numbers");
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
        Assert.Contains("probing.engine.max_rows", error.Message);
    }

    [Fact]
    public async Task A_batch_that_is_not_what_was_declared_is_an_error_and_no_crash()
    {
        var schema = Some.Batch(("n", Some.Doubles(1.0))).Schema;
        async IAsyncEnumerable<RecordBatch> Scan([EnumeratorCancellation] CancellationToken token)
        {
            await Task.Yield();
            yield return OneRow.SliceShared(0, 1);
        }
        await using var engine = new TestEngine(new TablePlugin("test", "t", new ScriptedTable(schema, Scan)));
        var error = await engine.FailsAsync("SELECT * FROM test.t");
        Assert.Equal(ProbingErrorKind.ExtensionFailed, error.Kind);
        Assert.Contains("'n'", error.Message);
    }

    [Fact]
    public async Task Columns_of_one_name_are_told_apart()
    {
        var twins = new RecordBatch(
            new Schema([OneRow.Schema.GetFieldByIndex(0), new Field("N", OneRow.Schema.GetFieldByIndex(0).DataType, true)], null),
            [Some.Longs(1), Some.Longs(2)], 1);
        await using var engine = new TestEngine(new TablePlugin("test", "t", Some.Table(twins)));
        Assert.Equal("1|2", await engine.ScalarAsync("SELECT n, n_1 FROM test.t"));
    }
}
