using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Interop.DuckDb;

namespace Probing.Interop.Tests.DuckDb;

public sealed unsafe class DuckDbTests
{
    [Fact]
    public void A_statement_is_prepared_bound_and_read()
    {
        using var database = Open();
        using var connection = database.Connect();
        using var statements = connection.Extract("SELECT $a::BIGINT + range AS n FROM range(3); SELECT 2");
        Assert.Equal(2, statements.Count);
        using var prepared = statements.Prepare(0);
        Assert.Equal((DuckDbStatementType.Select, 1, "a"), (prepared.Type, prepared.ParameterCount, prepared.ParameterName(1)));
        using (var value = DuckDbValue.Of(40L))
            prepared.Bind(1, value);
        using var result = prepared.ExecuteStreaming();
        Assert.Equal([40L, 41L, 42L], Longs(result));
    }

    [Theory]
    [InlineData("SELEC 1", "syntax error")]
    [InlineData("SELECT nope", "nope")]
    [InlineData("SELECT error('late')", "late")]
    public void Errors_are_duckdbs_own(string sql, string message)
    {
        using var database = Open();
        using var connection = database.Connect();
        Assert.Contains(message, Assert.Throws<DuckDbException>(() => connection.Execute(sql)).Message);
        connection.Execute("SELECT 1");
    }

    [Fact]
    public void Connections_have_different_ids()
    {
        using var database = Open();
        using var one = database.Connect();
        using var other = database.Connect();
        Assert.NotEqual(one.Id, other.Id);
    }

    [Fact]
    public void A_running_statement_is_interrupted()
    {
        using var database = Open();
        using var connection = database.Connect();
        using var interrupts = new Timer(_ => connection.Interrupt(), null, 50, 50);
        var error = Assert.Throws<DuckDbException>(() =>
            connection.Execute("SELECT count(*) FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 3"));
        Assert.Contains("Interrupted", error.Message);
    }

    [Fact]
    public void An_unknown_setting_is_an_error() => Assert.Contains("nonsense", Assert.Throws<DuckDbException>(
        () => DuckDbDatabase.OpenInMemory(new Dictionary<string, string> { ["nonsense"] = "1" })).Message);

    [Theory]
    [InlineData("bind")]
    [InlineData("init")]
    [InlineData("thread")]
    [InlineData("scan")]
    public void An_exception_in_a_callback_becomes_the_statements_error(string where)
    {
        using var database = Open();
        using var connection = database.Connect();
        new Counter(where).Register(connection, "counter", 1);
        var error = Assert.Throws<DuckDbException>(() => connection.Execute("FROM counter('3')"));
        Assert.Contains($"broken in {where}", error.Message);
        connection.Execute("SELECT 1");
    }

    [Fact]
    public void A_table_function_fills_vectors_and_its_states_are_freed()
    {
        var counter = new Counter("nowhere");
        using (var database = Open())
        using (var connection = database.Connect())
        {
            counter.Register(connection, "counter", 1);
            using var statements = connection.Extract("SELECT sum(n)::BIGINT FROM counter('5000')");
            using var prepared = statements.Prepare(0);
            using var result = prepared.ExecuteStreaming();
            Assert.Equal([12_497_500L], Longs(result));
        }
        Assert.Equal(1, counter.Freed);
    }

    private static DuckDbDatabase Open() =>
        DuckDbDatabase.OpenInMemory(new Dictionary<string, string> { ["threads"] = "1" });

    private static List<long> Longs(DuckDbResult result)
    {
        var exported = CArrowSchema.Create();
        result.ExportSchema(exported);
        var schema = CArrowSchemaImporter.ImportSchema(exported);
        CArrowSchema.Free(exported);
        var values = new List<long>();
        var array = CArrowArray.Create();
        while (result.Fetch(array))
        {
            using var batch = CArrowArrayImporter.ImportRecordBatch(array, schema);
            values.AddRange(((Int64Array)batch.Column(0)).Select(value => value!.Value));
        }
        CArrowArray.Free(array);
        return values;
    }

    /// <summary>counter(rows): n from 0; fails where it is told to.</summary>
    private sealed class Counter(string failing) : DuckDbTableFunction
    {
        private int _freed;

        internal int Freed => _freed;

        protected override object Bind(in TableFunctionBind bind)
        {
            FailIn("bind");
            using var type = DuckDbType.Of(DuckDbTypeId.BigInt);
            bind.AddColumn("n", type);
            return int.Parse(bind.Parameter(0), System.Globalization.CultureInfo.InvariantCulture);
        }

        protected override object Init(object bindState, in TableFunctionInit init)
        {
            FailIn("init");
            return new State(this) { Left = (int)bindState };
        }

        protected override object InitThread(object bindState)
        {
            FailIn("thread");
            return this;
        }

        protected override int Scan(object scanState, object threadState, in TableFunctionOutput output)
        {
            FailIn("scan");
            var state = (State)scanState;
            var rows = Math.Min(state.Left, TableFunctionOutput.MaxRows);
            var values = (long*)output.Vector(0).Data;
            for (var i = 0; i < rows; i++)
                values[i] = state.Next++;
            state.Left -= rows;
            return rows;
        }

        private void FailIn(string here)
        {
            if (here == failing)
                throw new InvalidOperationException($"broken in {here}");
        }

        private sealed class State(Counter owner) : IDisposable
        {
            internal int Left { get; set; }

            internal long Next { get; set; }

            public void Dispose() => Interlocked.Increment(ref owner._freed);
        }
    }
}
