using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class NumpyTests(PythonFixture python)
{
    [Theory]
    [InlineData("np.arange(3)", "value:int64\n0\n1\n2")]
    [InlineData("np.array([1, 2], 'u1')", "value:uint8\n1\n2")]
    [InlineData("np.array([-1], 'i1')", "value:int8\n-1")]
    [InlineData("np.array([-1], 'i2')", "value:int16\n-1")]
    [InlineData("np.array([2**64 - 1], 'u8')", "value:uint64\n18446744073709551615")]
    [InlineData("np.array([0.5, np.nan, np.inf])", "value:double\n0.5\nNaN\nInfinity")]
    [InlineData("np.array([0.25], 'f4')", "value:float\n0.25")]
    [InlineData("np.array([0.25], 'f2')", "value:float\n0.25")]
    [InlineData("np.array([0.25], 'g')", "value:double\n0.25")]
    [InlineData("np.array([1, 2], '>i4')", "value:int32\n1\n2")]
    [InlineData("np.array([True, False, True])", "value:bool\ntrue\nfalse\ntrue")]
    [InlineData("np.array(['ab', 'c', ''])", "value:utf8\nab\nc\n")]
    [InlineData("np.array(['gr\\u00fc\\U0001F40D', 'x\\udc80'])", "value:utf8\ngrü🐍\nx\\udc80")]
    [InlineData("np.array([b'ab', b'c'])", "value:binary\n6162\n63")]
    [InlineData("np.array([1+2j])", "value:utf8\n(1+2j)")]
    [InlineData("np.array(['a', 1.5, None], dtype=object)[:1]", "value:utf8\na")]
    [InlineData("np.array([{'a': 1}, None], dtype=object)", "value:struct<a:int64>\n{a: 1}\nNULL")]
    [InlineData("np.array(5)", "value:int64\n5")]
    [InlineData("np.array([])", "value:double")]
    [InlineData("np.arange(6)[::2]", "value:int64\n0\n2\n4")]
    [InlineData("np.arange(3)[::-1]", "value:int64\n2\n1\n0")]
    [InlineData("np.broadcast_to(np.int16(7), 2)", "value:int16\n7\n7")]
    [InlineData("np.arange(6).reshape(3, 2)", "c0:int64 | c1:int64\n0 | 1\n2 | 3\n4 | 5")]
    [InlineData("np.asfortranarray(np.arange(4.).reshape(2, 2))", "c0:double | c1:double\n0 | 1\n2 | 3")]
    [InlineData("np.arange(4).reshape(2, 1, 2)", "value:list<list<int64>>\n[[0, 1]]\n[[2, 3]]")]
    [InlineData("np.array([(1, 2.5, 'x')], [('a', 'i4'), ('b', 'f8'), ('c', 'U3')])", "a:int32 | b:double | c:utf8\n1 | 2.5 | x")]
    [InlineData("np.array([(1, (2, 3))], [('a', 'i1'), ('b', 'i2', 2)])", "a:int8 | b:list<int64>\n1 | [2, 3]")]
    [InlineData("np.array(['2024-02-29', 'NaT'], 'M8[D]')", "value:date32\n2024-02-29\nNULL")]
    [InlineData("np.array(['2024-02', 'NaT'], 'M8[M]')", "value:date32\n2024-02-01\nNULL")]
    [InlineData("np.array(['1970-01-01T00:00:01', 'NaT'], 'M8[s]')", "value:timestamp[s]\n1\nNULL")]
    [InlineData("np.array(['1970-01-01T01'], 'M8[h]')", "value:timestamp[s]\n3600")]
    [InlineData("np.array([5], 'M8[ns]')", "value:timestamp[ns]\n5")]
    [InlineData("np.array([5, 'NaT'], 'm8[us]')", "value:duration[us]\n5\nNULL")]
    [InlineData("np.array([2], 'm8[m]')", "value:duration[s]\n120")]
    [InlineData("np.ma.masked_array([1, 2], [False, True])", "value:int64\n1\nNULL")]
    [InlineData("np.float32(0.5)", "value:double\n0.5")]
    [InlineData("np.int8(5)", "value:int64\n5")]
    [InlineData("np.bool_(True)", "value:bool\ntrue")]
    [InlineData("np.str_('s')", "value:utf8\ns")]
    [InlineData("np.datetime64('1970-01-01T00:00:01')", "value:timestamp[us]\n1000000")]
    [InlineData("np.datetime64('NaT')", "value:null\nNULL")]
    [InlineData("[np.int64(1), 2, np.float64(0.5)]", "value:double\n1\n2\n0.5")]
    [InlineData("{'x': np.arange(2), 'y': np.array(3)}", "x:list<int64> | y:int64\n[0, 1] | 3")]
    public async Task An_array_is_columns_of_its_type(string expression, string expected)
    {
        await python.NeedsAsync("numpy");
        await python.RunAsync("np = numpy");
        Assert.Equal(expected, await python.Extension.ShowAsync(expression));
    }

    [Fact]
    public async Task A_contiguous_array_is_not_copied()
    {
        await python.NeedsAsync("numpy");
        await python.RunAsync("live = numpy.zeros(1000)");
        var query = Sql.Context();
        using var table = (IDisposable)await python.Extension.OpenAsync("live", query);
        var scan = ((ITableProvider)table).ScanAsync(new ScanRequest(query, [0]), CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await scan.MoveNextAsync());
        using var batch = scan.Current;
        await python.RunAsync("live[999] = 42.0");
        Assert.Equal("42", ArrowText.Value(batch.Column(0), 999));
    }

    [Fact]
    public async Task An_array_is_let_go_with_the_last_batch_whatever_thread_drops_it()
    {
        await python.NeedsAsync("numpy");
        await python.RunAsync("import weakref; mine = numpy.zeros(1000); seen = weakref.ref(mine)");
        var query = Sql.Context();
        var table = await python.Extension.OpenAsync("mine", query);
        var scan = table.ScanAsync(new ScanRequest(query, [0]), CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await scan.MoveNextAsync());
        await python.RunAsync("del mine");
        ((IDisposable)table).Dispose();
        Assert.Equal("value:bool\nfalse", await python.Extension.ShowAsync("seen() is None"));
        await Task.Run(scan.Current.Dispose);
        await Eventually.IsAsync(async () => await python.Extension.ShowAsync("seen() is None") == "value:bool\ntrue");
    }

    [Fact]
    public async Task Only_the_columns_a_query_reads_are_gathered()
    {
        await python.NeedsAsync("numpy");
        var query = Sql.Context();
        var table = await python.Extension.OpenAsync("numpy.arange(200_000).reshape(100_000, 2)", query);
        var rows = 0;
        var sum = 0L;
        await foreach (var batch in table.ScanAsync(new ScanRequest(query, [1]), CancellationToken.None))
        {
            using (batch)
            {
                Assert.Equal(["c1"], batch.Schema.FieldsList.Select(field => field.Name));
                rows += batch.Length;
                sum += ((Apache.Arrow.Int64Array)batch.Column(0)).Sum(value => value!.Value);
            }
        }
        Assert.Equal((100_000, 10_000_000_000L), (rows, sum));
    }
}
