using System.Globalization;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Engine.Tests.Support;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Hints;

public sealed class FilterHintTests
{
    [Theory]
    [InlineData("SELECT * FROM test.t WHERE n = 5", "n Equal 5")]
    [InlineData("SELECT * FROM test.t a WHERE a.n > 5 AND 7 >= a.n", "n AtLeast 5; n AtMost 7")]
    [InlineData("FROM test.t WHERE n BETWEEN 2 AND 4 AND word = 'w3'", "n AtLeast 2; n AtMost 4; word Equal w3")]
    [InlineData("SELECT * FROM test.t WHERE even = true", "even Equal True")]
    [InlineData("WITH q AS (SELECT * FROM test.t WHERE n < 3) SELECT * FROM q WHERE n > 1", "n AtMost 3")]
    [InlineData("SELECT * FROM test.t a, test.t b WHERE a.n = 1 AND b.n = 3", "n AtLeast 1; n AtMost 3")]
    [InlineData("SELECT * FROM test.t a LEFT JOIN range(9) r ON r.range = a.n WHERE a.n >= 4", "n AtLeast 4")]
    [InlineData("SELECT * FROM test.t WHERE n = 5 OR n = 6", "")]
    [InlineData("SELECT * FROM test.t WHERE NOT n = 5", "")]
    [InlineData("SELECT * FROM test.t WHERE n + 1 = 5", "")]
    [InlineData("SELECT * FROM test.t WHERE n = '5'", "")]
    [InlineData("SELECT * FROM test.t WHERE even = 1", "")]
    [InlineData("SELECT * FROM test.t WHERE word > 'w3'", "")]
    [InlineData("SELECT * FROM test.t WHERE x > 2.5", "")]
    [InlineData("SELECT n, count(*) FROM test.t GROUP BY n HAVING n = 5", "")]
    [InlineData("SELECT * FROM test.t QUALIFY row_number() OVER () = 1 AND n = 5", "")]
    [InlineData("SELECT * FROM (SELECT n, sum(n) OVER () s FROM test.t) WHERE n = 5", "")]
    [InlineData("SELECT * FROM test.t a ASOF JOIN test.t b ON a.n >= b.n WHERE b.n = 3 AND a.n = 3", "")]
    [InlineData("SELECT * FROM test.t a POSITIONAL JOIN range(3) r WHERE a.n = 3", "")]
    [InlineData("SELECT * FROM test.t a LEFT JOIN test.t b ON b.n = 3 AND a.n = b.n", "")]
    [InlineData("SELECT * FROM test.t TABLESAMPLE 50% WHERE n = 5", "")]
    [InlineData("SELECT * FROM test.t AS a(n2, n) WHERE a.n = 2.0", "")]
    [InlineData("SELECT * FROM test.t WHERE n = 5 UNION ALL SELECT * FROM test.t", "")]
    [InlineData("SELECT * FROM test.t WHERE n = 5 AND EXISTS (FROM t)", "")]
    [InlineData("SELECT * FROM test.t WHERE n = 5 AND n IN (SELECT n FROM query('FROM test.t'))", "")]
    public async Task A_where_gives_hints(string sql, string expected)
    {
        var table = Table(wants: true);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        await engine.RowsAsync(sql);
        var hints = table.Scans[0].Filters.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Column} {h.Operator} {h.Value}"));
        Assert.Equal(expected, string.Join("; ", hints));
    }

    [Theory]
    [InlineData("seen >= TIMESTAMP '2026-01-01 10:00:00'", "AtLeast 09:59:59.9999990")]
    [InlineData("seen BETWEEN '2026-01-01' AND '2026-01-02T03:04:05.123456789Z'", "AtLeast 23:59:59.9999990, AtMost 03:04:05.1234577")]
    [InlineData("seen = make_timestamp_ns(1767225600000000000)", "AtLeast 23:59:59.9999990, AtMost 00:00:00.0000010")]
    [InlineData("seen < DATE '2026-01-02' AND seen < TIMESTAMP_NS '2026-01-01 12:00:00+00:00'", "AtMost 12:00:00.0000010")]
    [InlineData("seen = '2026-01-01 01:00:00' OR seen = TIMESTAMP '2026-01-01 02:00:00'", "")]
    [InlineData("seen < now()::TIMESTAMP", "")]
    [InlineData("seen < now()::TIMESTAMP AND seen < '2026-01-01 01:00:00'", "AtMost 01:00:00.0000010")]
    [InlineData("seen > TIMESTAMP '2026-01-03 00:00:00' - INTERVAL 36 HOUR", "AtLeast 11:59:59.9999990")]
    [InlineData("seen > TIMESTAMP '2026-01-01 10:00:00+02'", "")]
    public async Task A_where_on_times_gives_hints(string where, string expected)
    {
        var table = Table(wants: true);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));

        await engine.RowsAsync($"SELECT * FROM test.t WHERE {where}");

        var hints = table.Scans[0].Filters.Select(hint => $"{hint.Operator} {DateTime.UnixEpoch.AddTicks((long)hint.Value / 100):HH:mm:ss.fffffff}");
        Assert.Equal(expected, string.Join(", ", hints));
    }

    [Fact]
    public async Task The_last_hour_is_a_hint_that_lacks_no_row()
    {
        var table = Table(wants: true);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        var before = DateTime.UtcNow;

        await engine.RowsAsync("SELECT * FROM test.t WHERE seen > now()::TIMESTAMP - INTERVAL '1' HOUR");

        var hint = Assert.Single(table.Scans[0].Filters);
        Assert.Equal(FilterOperator.AtLeast, hint.Operator);
        Assert.InRange(DateTime.UnixEpoch.AddTicks((long)hint.Value / 100), before.AddHours(-1).AddSeconds(-1), DateTime.UtcNow.AddHours(-1));
    }

    [Theory]
    [InlineData("SELECT * FROM test.t LIMIT 3", 3L)]
    [InlineData("FROM test.t LIMIT 3 OFFSET 2", 5L)]
    [InlineData("SELECT n, word FROM test.t AS a LIMIT $1", 4L)]
    [InlineData("SELECT n FROM test.t", null)]
    [InlineData("SELECT n FROM test.t OFFSET 2", null)]
    [InlineData("SELECT n FROM test.t WHERE n > 1 LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t ORDER BY n DESC LIMIT 3", null)]
    [InlineData("SELECT DISTINCT even FROM test.t LIMIT 3", null)]
    [InlineData("SELECT count(*) FROM test.t LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t GROUP BY n LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t GROUP BY ALL LIMIT 3", null)]
    [InlineData("SELECT a.n FROM test.t a, test.t b LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t USING SAMPLE 2 LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t LIMIT 30%", null)]
    [InlineData("SELECT n FROM test.t UNION ALL SELECT n FROM test.t LIMIT 3", null)]
    [InlineData("SELECT n FROM test.t QUALIFY row_number() OVER () > 2 LIMIT 3", null)]
    [InlineData("WITH t AS (SELECT n FROM test.t) SELECT n FROM t LIMIT 3", null)]
    [InlineData("SELECT * FROM (SELECT n FROM test.t LIMIT 3)", null)]
    [InlineData("SELECT * EXCLUDE (n) FROM test.t LIMIT 3", 3L)]
    [InlineData("SELECT * REPLACE (n + 1 AS n) FROM test.t LIMIT 3", null)]
    [InlineData("SELECT unnest([n, n]) FROM test.t LIMIT 3", null)]
    public async Task A_limit_of_a_whole_table_is_the_tables_limit(string sql, long? expected)
    {
        var table = Table(wants: true);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        object?[] parameters = sql.Contains('$') ? [4L] : [];
        await engine.RowsAsync(sql, parameters);
        Assert.Equal(expected, table.Scans[0].Limit);
    }

    [Fact]
    public async Task A_parameter_gives_a_hint()
    {
        var table = Table(wants: true);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        await engine.RowsAsync("SELECT * FROM test.t WHERE n = $1 AND word = ?", 5L, "w5");
        Assert.Equal([new FilterHint("n", FilterOperator.Equal, 5L), new FilterHint("word", FilterOperator.Equal, "w5")], table.Scans[0].Filters);
    }

    [Fact]
    public async Task Nobody_pays_for_hints_that_are_not_wanted()
    {
        var table = Table(wants: false);
        await using var engine = new TestEngine(new TablePlugin("test", "t", table));
        await engine.RowsAsync("SELECT * FROM test.t WHERE n = 5");
        Assert.Empty(table.Scans[0].Filters);
    }

    [Fact]
    public async Task Answers_are_the_same_with_and_without_hints()
    {
        var pruned = new PruningTable(Rows());
        await using var engine = new TestEngine(
            new TablePlugin("plain", "t", Table(wants: false)), new TablePlugin("hinted", "t", pruned));
        var random = new Random(3);
        for (var round = 0; round < 250; round++)
        {
            var sql = RandomQuery(random);
            var expected = await engine.RowsAsync(sql.Replace("SPACE", "plain"));
            var actual = await engine.RowsAsync(sql.Replace("SPACE", "hinted"));
            Assert.True(expected.Order().SequenceEqual(actual.Order()), $"{sql}: {expected.Count} rows and {actual.Count} with hints");
        }
        Assert.True(pruned.Pruned > 50, $"only {pruned.Pruned} scans had hints");
    }

    private static string RandomQuery(Random random)
    {
        string[] joins = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "ASOF JOIN", "ASOF LEFT JOIN"];
        string Time() => $"2026-01-0{random.Next(1, 3)} {random.Next(24):00}:00:00";
        string Condition(string alias) => random.Next(11) switch
        {
            8 => $"{alias}.seen >= TIMESTAMP '{Time()}'",
            9 => $"{alias}.seen BETWEEN '{Time()}' AND DATE '2026-01-02'",
            10 => $"({alias}.seen = '{Time()}' OR {alias}.seen < TIMESTAMP '{Time()}')",
            0 => $"{alias}.n = {random.Next(40)}",
            1 => $"{alias}.n >= {random.Next(40)}",
            2 => $"{random.Next(40)} > {alias}.n",
            3 => $"{alias}.n BETWEEN {random.Next(20)} AND {random.Next(40)}",
            4 => $"{alias}.word = 'w{random.Next(40)}'",
            5 => $"({alias}.n = {random.Next(40)} OR {alias}.n < {random.Next(20)})",
            6 => $"{alias}.x <= {random.Next(80) / 4.0:0.00}",
            _ => $"{alias}.even = {(random.Next(2) == 0 ? "true" : "false")}",
        };
        string Where(string alias) => string.Join(" AND ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(alias)));
        var join = joins[random.Next(joins.Length)];
        var on = join.StartsWith("ASOF", StringComparison.Ordinal) ? "a.n >= b.n" : random.Next(2) == 0 ? "a.n = b.n" : $"a.n = b.n AND {Where("b")}";
        var visible = join is "SEMI JOIN" or "ANTI JOIN" ? "a" : random.Next(2) == 0 ? "a" : "b";
        return random.Next(5) switch
        {
            0 => $"SELECT * FROM SPACE.t a WHERE {Where("a")}",
            1 => $"SELECT a.even, count(*), sum(a.n) FROM SPACE.t a WHERE {Where("a")} GROUP BY 1 HAVING count(*) > 1",
            2 => $"WITH q AS (SELECT * FROM SPACE.t a WHERE {Where("a")}) SELECT * FROM q a, q b WHERE {Where("b")}",
            3 => $"SELECT n FROM SPACE.t a WHERE {Where("a")} UNION ALL SELECT n FROM SPACE.t b WHERE {Where("b")}",
            _ => $"SELECT * FROM SPACE.t a {join} SPACE.t b ON {on} WHERE {Where(visible)}",
        };
    }

    private static RecordBatch Rows() => Some.Batch(
        ("n", Some.Longs(Enumerable.Range(0, 40).Select(i => i % 11 == 5 ? null : (long?)i))),
        ("x", Some.Doubles(Enumerable.Range(0, 40).Select(i => i % 9 == 2 ? double.NaN : (double?)i / 2))),
        ("word", Some.Texts(Enumerable.Range(0, 40).Select(i => $"w{i}"))),
        ("seen", At(Enumerable.Range(0, 40).Select(Hour))),
        ("even", new BooleanArray.Builder().AppendRange(Enumerable.Range(0, 40).Select(i => i % 2 == 0)).Build()));

    /// <summary>Nanoseconds since 1970 of an hour of 2026's first days.</summary>
    private static long Hour(int hour) => (new DateTime(2026, 1, 1).AddHours(hour) - DateTime.UnixEpoch).Ticks * 100;

    private static TimestampArray At(IEnumerable<long> nanoseconds)
    {
        var values = nanoseconds.ToArray();
        return new TimestampArray(new TimestampType(TimeUnit.Nanosecond, (string?)null),
            new ArrowBuffer.Builder<long>().AppendRange(values).Build(), ArrowBuffer.Empty, values.Length, 0, 0);
    }

    private static MemoryTable Table(bool wants)
    {
        var rows = Rows();
        return new MemoryTable(rows.Schema, rows) { WantsFilters = wants };
    }

    /// <summary>Leaves out every row that a hint allows to leave out, one row a batch.</summary>
    private sealed class PruningTable(RecordBatch rows) : ITableProvider
    {
        public Schema Schema => rows.Schema;

        public bool WantsFilters => true;

        public int Pruned { get; private set; }

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            Pruned += request.Filters.Count > 0 ? 1 : 0;
            for (var row = 0; row < rows.Length; row++)
            {
                if (request.Filters.All(hint => Allows(hint, row)))
                    yield return request.Project(rows.SliceShared(row, 1));
            }
        }

        private bool Allows(FilterHint hint, int row) => (rows.Column(hint.Column), hint.Operator) switch
        {
            (Int64Array n, FilterOperator.Equal) => n.GetValue(row) == (long)hint.Value,
            (Int64Array n, FilterOperator.AtLeast) => n.GetValue(row) >= (long)hint.Value,
            (Int64Array n, _) => n.GetValue(row) <= (long)hint.Value,
            (TimestampArray at, FilterOperator.AtLeast) => at.Values[row] >= (long)hint.Value,
            (TimestampArray at, FilterOperator.AtMost) => at.Values[row] <= (long)hint.Value,
            (DoubleArray x, FilterOperator.AtMost) => x.GetValue(row) <= (double)hint.Value,
            (StringArray word, FilterOperator.Equal) => word.GetString(row) == (string)hint.Value,
            (BooleanArray even, FilterOperator.Equal) => even.GetValue(row) == (bool)hint.Value,
            _ => throw new InvalidOperationException($"unexpected hint {hint}"),
        };
    }
}
