using Apache.Arrow;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class RoundTripTests(PythonFixture python)
{
    [Theory]
    [InlineData("[{'a': 1, 'b': None}, {'a': -2**63, 'b': 'grü\\ud83d'}]", "[{'a': 1, 'b': None}, {'a': -9223372036854775808, 'b': 'grü\\\\ud83d'}]")]
    [InlineData("[{'f': 0.1, 't': True}, {'f': float('inf'), 't': False}]", "[{'f': 0.1, 't': True}, {'f': inf, 't': False}]")]
    [InlineData("{'d': decimal.Decimal('-1.50'), 'i': 2**100}", "[{'d': Decimal('-1.50'), 'i': Decimal('1267650600228229401496703205376')}]")]
    [InlineData("{'b': b'\\x00\\xff', 'u': uuid.UUID(int=7)}", "[{'b': b'\\x00\\xff', 'u': UUID('00000000-0000-0000-0000-000000000007')}]")]
    [InlineData("{'n': datetime.datetime(1, 1, 1), 'z': datetime.datetime(2024, 2, 29, 1, 2, 3, 4, datetime.timezone.utc)}",
        "[{'n': datetime.datetime(1, 1, 1, 0, 0), 'z': datetime.datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)}]")]
    [InlineData("{'n': datetime.datetime.max, 'd': datetime.date(1969, 12, 31), 't': datetime.time(23, 59, 59, 999999)}",
        "[{'n': datetime.datetime(9999, 12, 31, 23, 59, 59, 999999), 'd': datetime.date(1969, 12, 31), 't': datetime.time(23, 59, 59, 999999)}]")]
    [InlineData("{'d': datetime.timedelta(-1, 5, 7)}", "[{'d': datetime.timedelta(days=-1, seconds=5, microseconds=7)}]")]
    [InlineData("[{'l': [1, None], 's': {'x': [{'y': 'z'}]}}, {'l': [], 's': None}]",
        "[{'l': [1, None], 's': {'x': [{'y': 'z'}]}}, {'l': [], 's': None}]")]
    [InlineData("{'m': {1: 'a', 2: None}}", "[{'m': {1: 'a', 2: None}}]")]
    [InlineData("[]", "[]")]
    public async Task Rows_come_back_as_the_objects_they_were(string expression, string expected)
    {
        await python.RunAsync("import datetime, decimal, uuid");
        var query = Sql.Context();
        var table = await python.Extension.OpenAsync(expression, query);
        var batches = new List<RecordBatch>();
        var scan = new ScanRequest(query, [.. Enumerable.Range(0, table.Schema.FieldsList.Count)]);
        await foreach (var batch in table.ScanAsync(scan, CancellationToken.None))
            batches.Add(batch);
        var repr = await python.Executor.RunAsync("repr", _ =>
        {
            using var rows = ArrowToPython.ToDicts(batches);
            using var text = Objects.Repr(rows.Address);
            return Unicode.Text(text.Address);
        }, query.DeadlineUtc);
        batches.ForEach(batch => batch.Dispose());
        Assert.Equal(expected, repr);
    }
}
