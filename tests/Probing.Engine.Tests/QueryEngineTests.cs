using Probing.Engine.Tests.Support;

namespace Probing.Engine.Tests;

public sealed class QueryEngineTests
{
    [Fact]
    public async Task A_constant_is_selected()
    {
        await using var engine = new TestEngine();
        Assert.Equal("1|x", await engine.ScalarAsync("SELECT 1, 'x'"));
    }

    [Fact]
    public async Task A_table_is_selected()
    {
        await using var engine = new TestEngine(Some.Numbers(5000));
        Assert.Equal("5000|12497500", await engine.ScalarAsync("SELECT count(*), sum(n)::BIGINT FROM test.numbers"));
        Assert.Equal(["3|name number 0"], await engine.RowsAsync("FROM test.numbers WHERE n = 3"));
    }
}
