using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Execution;

public sealed class StreamingTests
{
    private const long ManyRows = 10_000_000;

    [Fact]
    public async Task Ten_million_rows_do_not_stay_in_memory()
    {
        await using var engine = new TestEngine(new TablePlugin("test", "t", new Source(ManyRows)));
        await CountAsync(engine, "SELECT * FROM test.t LIMIT 100000");
        var before = ResidentBytes();
        var most = 0L;
        var rows = 0L;
        await using var result = await engine.Engine.QueryAsync(
            new QueryRequest("SELECT * FROM test.t") { Timeout = TimeSpan.FromMinutes(2) }, CancellationToken.None);
        await foreach (var batch in result.ReadAsync())
        {
            Assert.InRange(batch.Length, 1, 2048);
            rows += batch.Length;
            batch.Dispose();
            if (rows % (100 * 2048) < 2048)
                most = Math.Max(most, ResidentBytes());
        }
        Assert.Equal(ManyRows, rows);
        // The answer is 240 MB; what is not DuckDB's own buffers is noise of other tests in this process.
        Assert.True(most - before < 150L << 20, $"{(most - before) >> 20} MiB more");
    }

    [Fact]
    public async Task One_huge_batch_is_scanned_by_all_threads()
    {
        var rows = Some.Batch(("n", Some.Longs(Enumerable.Range(0, 2_000_000).Select(i => (long?)i))));
        await using var engine = new TestEngine(new TablePlugin("test", "t", Some.Table(rows)));
        Assert.Equal("1999999000000|2000000", await engine.ScalarAsync("SELECT sum(n)::BIGINT, count(DISTINCT n) FROM test.t"));
        Assert.Equal("2000000", await engine.ScalarAsync("SELECT count(*) FROM test.t a JOIN test.t b USING (n)"));
        var plan = await engine.ScalarAsync("EXPLAIN ANALYZE SELECT sum(n) FROM test.t");
        Assert.Contains("2,000,000", plan);
    }

    [Fact]
    public async Task An_error_on_another_thread_is_told_however_slow_the_reader()
    {
        var rows = Some.Batch(("n", Some.Longs(Enumerable.Range(0, 2_000_000).Select(i => (long?)i))));
        await using var engine = new TestEngine(new TablePlugin("test", "t", Some.Table(rows)));
        for (var round = 0; round < 10; round++)
        {
            var request = new QueryRequest("SELECT CASE WHEN n % 500000 = 100000 THEN error('too ' || $1) ELSE n END FROM test.t")
                { Parameters = ["far"] };
            var error = await Assert.ThrowsAsync<ProbingException>(async () =>
            {
                await using var result = await engine.Engine.QueryAsync(request, CancellationToken.None);
                await foreach (var batch in result.ReadAsync())
                {
                    batch.Dispose();
                    await Task.Delay(1); // the pace of the reader, not a wait for anything
                }
            });
            Assert.Equal((ProbingErrorKind.InvalidQuery, "Invalid Input Error: too far"), (error.Kind, error.Message));
        }
    }

    [Fact]
    public async Task An_error_on_another_thread_still_shows_its_place()
    {
        var rows = Some.Batch(("s", Some.Texts(Enumerable.Range(0, 500_000).Select(i => i == 400_000 ? "seven" : "7"))));
        await using var engine = new TestEngine(new TablePlugin("test", "t", Some.Table(rows)));
        for (var round = 0; round < 10; round++)
        {
            var error = await Assert.ThrowsAsync<ProbingException>(() => CountAsync(engine, "SELECT s::INT FROM test.t"));
            Assert.Contains("'seven'", error.Message);
            Assert.Equal("SELECT s".Length, error.Position);
        }
    }

    [Fact]
    public async Task Only_the_columns_a_query_reads_are_asked_for()
    {
        var table = Some.Table(("a", Some.Longs(1)), ("b", Some.Longs(2)), ("c", Some.Longs(3)));
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        Assert.Equal("3|1", await engine.ScalarAsync("SELECT c, a FROM test.t"));
        Assert.Equal("1", await engine.ScalarAsync("SELECT count(*) FROM test.t"));
        Assert.Equal([0, 2], table.Scans[0].Projection.Order());
        Assert.Single(table.Scans[1].Projection);
    }

    [Fact]
    public async Task A_result_can_be_moved_out_natively_and_outlives_everything()
    {
        var engine = new TestEngine(Some.Numbers(5000));
        var (schema, arrays) = await MoveOutAsync(engine);
        await engine.DisposeAsync();
        Assert.Equal(5000, ReadBack(schema, arrays));
    }

    [Fact]
    public async Task An_error_after_the_first_rows_comes_from_the_reader()
    {
        await using var engine = new TestEngine();
        engine.Extensions.SetOption("probing.engine.threads", "1"); // so that it is never another thread's interruption
        await using var result = await engine.Engine.QueryAsync(new QueryRequest(
            "SELECT CASE WHEN range < 3000000 THEN range ELSE error('too far') END FROM range(4000000)"), CancellationToken.None);
        var rows = 0L;
        var error = await Assert.ThrowsAsync<ProbingException>(async () =>
        {
            await foreach (var batch in result.ReadAsync())
            {
                rows += batch.Length;
                batch.Dispose();
            }
        });
        Assert.Contains("too far", error.Message);
        Assert.InRange(rows, 1, 3_000_000);
    }

    [Fact]
    public async Task Many_queries_at_once_get_their_own_answers()
    {
        var space = new ScriptedNamespace(name => Some.Table(("text", Some.Texts(name))));
        await using var engine = new TestEngine(
            new Dictionary<string, string> { ["PROBING_ENGINE_MAX_CONCURRENT_QUERIES"] = "8" },
            Some.Namespace("py", space), Some.Numbers(100));
        await Parallel.ForAsync(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var expression = $"F{i % 350}({i % 3})";
            Assert.Equal(i % 7 == 0 ? $"{expression}|99" : $"{expression}|100", await engine.ScalarAsync(
                $"SELECT text, (SELECT {(i % 7 == 0 ? "max(n)" : "count(*)")} FROM test.numbers) FROM py.`{expression}`"));
        });
        Assert.Empty(engine.Extensions.Errors.Snapshot());
    }

    private static async Task<long> CountAsync(TestEngine engine, string sql)
    {
        await using var result = await engine.Engine.QueryAsync(new QueryRequest(sql), CancellationToken.None);
        await foreach (var batch in result.ReadAsync())
            batch.Dispose();
        return result.RowCount;
    }

    private static async Task<(nint Schema, List<nint> Arrays)> MoveOutAsync(TestEngine engine)
    {
        await using var result = await engine.Engine.QueryAsync(new QueryRequest("FROM test.numbers"), CancellationToken.None);
        return await Task.Run(() => MoveOut(result));
    }

    private static unsafe (nint Schema, List<nint> Arrays) MoveOut(QueryResult result)
    {
        var schema = CArrowSchema.Create();
        result.MoveSchemaTo(schema);
        var arrays = new List<nint>();
        while (true)
        {
            var array = CArrowArray.Create();
            if (!result.ReadNative(array))
            {
                CArrowArray.Free(array);
                return ((nint)schema, arrays);
            }
            arrays.Add((nint)array);
        }
    }

    private static unsafe long ReadBack(nint exported, List<nint> arrays)
    {
        var schema = CArrowSchemaImporter.ImportSchema((CArrowSchema*)exported);
        CArrowSchema.Free((CArrowSchema*)exported);
        var rows = new List<string>();
        foreach (var array in arrays)
        {
            using var batch = CArrowArrayImporter.ImportRecordBatch((CArrowArray*)array, schema);
            rows.AddRange(Render.Rows(batch));
            CArrowArray.Free((CArrowArray*)array);
        }
        Assert.Contains("4999|name number 1", rows);
        return rows.Count;
    }

    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * 4096;

    /// <summary>Fresh batches of 64 K rows, one alive at a time.</summary>
    private sealed class Source(long rows) : ITableProvider
    {
        public Schema Schema { get; } = Batch(0, 1).Schema;

        public long? RowCount => rows;

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var at = 0L; at < rows; at += 65536)
            {
                await Task.Yield();
                yield return request.Project(Batch(at, (int)Math.Min(65536, rows - at)));
            }
        }

        private static RecordBatch Batch(long from, int count)
        {
            var numbers = new Int64Array.Builder().Reserve(count);
            for (var i = 0; i < count; i++)
                numbers.Append(from + i);
            var first = numbers.Build();
            return Some.Batch(("n", first), ("m", first.Slice(0, count)), ("o", first.Slice(0, count)));
        }
    }
}
