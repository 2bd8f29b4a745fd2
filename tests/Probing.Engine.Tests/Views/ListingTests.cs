using Probing.Engine.Tests.Support;
using Probing.Engine.Views;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Views;

public sealed class ListingTests
{
    [Fact]
    public async Task Tables_are_listed_with_their_declared_columns_and_without_being_read()
    {
        var table = Some.Table(("n", Some.Longs(1)), ("name", Some.Texts("x")));
        await using var engine = new TestEngine(new TablePlugin("test", "numbers", table));
        Assert.Equal(["test|numbers|n|BIGINT", "test|numbers|name|VARCHAR"], await engine.RowsAsync(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns " +
            "WHERE table_schema = 'test' ORDER BY ordinal_position"));
        Assert.Equal(["numbers"], await engine.RowsAsync("SHOW TABLES"));
        Assert.Equal(["n", "name"], (await engine.RowsAsync("DESCRIBE test.numbers")).Select(row => row.Split('|')[0]));
        Assert.Empty(table.Scans);
    }

    [Fact]
    public async Task Extensions_that_come_later_are_seen_and_tables_that_go_are_not()
    {
        var space = new ScriptedNamespace(name => name == "gone" ? null : Some.Table(("n", Some.Longs(1))));
        space.Names = () => ["a", "b"];
        await using var engine = new TestEngine(Some.Namespace("lazy", space));
        Assert.Equal(["a", "b"], (await engine.RowsAsync("SHOW TABLES")).Order());
        space.Names = () => ["b", "c"];
        engine.Extensions.Register(new TestExtension("late", Some.Numbers(4, "late")));
        Assert.Equal(["b", "c", "numbers"], (await engine.RowsAsync("SHOW TABLES")).Order());
        Assert.Equal("4", await engine.ScalarAsync("SELECT count(*) FROM numbers"));
        Assert.Equal("4", await engine.ScalarAsync("SELECT count(*) FROM late.numbers"));
        Assert.Equal("1", await engine.ScalarAsync("SELECT count(*) FROM lazy.unlisted"));
    }

    [Fact]
    public async Task A_namespace_that_cannot_list_itself_does_not_hide_the_others()
    {
        var space = new ScriptedNamespace(_ => null) { Names = () => throw new InvalidOperationException("no list") };
        await using var engine = new TestEngine(Some.Namespace("broken", space), Some.Numbers(1));
        await using var result = await engine.Engine.QueryAsync(new QueryRequest("SHOW TABLES"), CancellationToken.None);
        Assert.Contains("no list", Assert.Single(result.Warnings));
        Assert.Equal(["numbers"], await engine.RowsAsync("SHOW TABLES"));
        Assert.Equal("the list of tables of broken", engine.Extensions.Errors.Snapshot()[0].Source);
    }

    [Fact]
    public async Task Views_of_expressions_do_not_pile_up()
    {
        var space = new ScriptedNamespace(_ => Some.Table(("n", Some.Longs(1))));
        await using var engine = new TestEngine(Some.Namespace("py", space), Some.Numbers(1));
        for (var i = 0; i < ViewCatalog.MaxUnlisted + 100; i++)
            Assert.Equal("1", await engine.ScalarAsync($"SELECT n FROM py.`f({i})`"));
        Assert.InRange(engine.Engine.ViewCount, 100, ViewCatalog.MaxUnlisted);
    }

    [Fact]
    public async Task A_listing_does_not_show_the_expressions_of_earlier_queries()
    {
        var space = new ScriptedNamespace(_ => Some.Table(("n", Some.Longs(1))));
        await using var engine = new TestEngine(Some.Namespace("py", space), Some.Numbers(1));
        Assert.Equal("1", await engine.ScalarAsync("SELECT n FROM py.`f()`"));
        Assert.Equal(["numbers"], await engine.RowsAsync("SHOW TABLES"));
        Assert.Equal("1", await engine.ScalarAsync("SELECT n FROM py.`f()`"));
    }

    [Fact]
    public async Task The_catalog_says_who_serves_what()
    {
        await using var engine = new TestEngine(Some.Numbers(1) with { Description = "Numbers" });
        var table = Assert.Single(await engine.Engine.Catalog.TablesAsync(null, CancellationToken.None));
        Assert.Equal(("test", "test", "numbers", "Numbers"),
            (table.Extension.Name, table.Namespace, table.Name, table.Declared?.Description));
    }
}
