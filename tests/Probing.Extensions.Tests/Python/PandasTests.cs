namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class PandasTests(PythonFixture python)
{
    [Theory]
    [InlineData("pd.DataFrame({'a': [1, 2], 'b': ['x', None]})", "a:int64 | b:utf8\n1 | x\n2 | NULL")]
    [InlineData("pd.DataFrame({'a': [0.5, float('nan')]})", "a:double\n0.5\nNaN")]
    [InlineData("pd.DataFrame({'t': pd.to_datetime(['1970-01-01 00:00:01', None])})", "t:timestamp[ns]\n1000000000\nNULL")]
    [InlineData("pd.DataFrame({'t': pd.to_datetime(['1970-01-01 01:00:01+01:00'])})", "t:timestamp[ns,UTC]\n1000000000")]
    [InlineData("pd.DataFrame({'d': pd.to_timedelta([1], 's')})", "d:duration[ns]\n1000000000")]
    [InlineData("pd.DataFrame({'c': pd.Categorical(['x', 'y', 'x', None])})", "c:utf8\nx\ny\nx\nNULL")]
    [InlineData("pd.DataFrame({'n': pd.array([1, None], 'Int64')})", "n:int64\n1\nNULL")]
    [InlineData("pd.DataFrame({'n': pd.array([True, None], 'boolean')})", "n:bool\ntrue\nNULL")]
    [InlineData("pd.DataFrame({'s': pd.array(['a', None], 'string')})", "s:utf8\na\nNULL")]
    [InlineData("pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]}).groupby('k').sum()", "k:utf8 | v:int64\na | 4\nb | 2")]
    [InlineData("pd.DataFrame({'v': [1]}, index=['r'])", "index:utf8 | v:int64\nr | 1")]
    [InlineData("pd.DataFrame({('a', 'b'): [1]})", "a_b:int64\n1")]
    [InlineData("pd.DataFrame({'a': []})", "a:double")]
    [InlineData("pd.Series([1, 2])", "value:int64\n1\n2")]
    [InlineData("pd.Series(['x', 'y', 'x']).value_counts().sort_index()", "index:utf8 | value:int64\nx | 2\ny | 1")]
    [InlineData("pd.Index(['a'])", "value:utf8\na")]
    [InlineData("[pd.NaT, pd.NA, None]", "value:null\nNULL\nNULL\nNULL")]
    [InlineData("pd.Timestamp('1970-01-01 00:00:01')", "value:timestamp[us]\n1000000")]
    public async Task A_frame_is_its_columns_and_its_index(string expression, string expected)
    {
        await python.NeedsAsync("pandas");
        await python.RunAsync("pd = pandas");
        var shown = await python.Extension.ShowAsync(expression);
        Assert.Equal(expected, shown.Replace("value:float\n", "value:double\n", StringComparison.Ordinal));
    }
}
