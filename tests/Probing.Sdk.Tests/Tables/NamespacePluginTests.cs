using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Tables;

public class NamespacePluginTests
{
    private readonly TablePlugin _letters = TablePlugin.Create<Some.Letters>("test") with { Right = EngineRight.Execute };
    private readonly TablePlugin _other = TablePlugin.Create<Some.Letters>("test", "another");

    [Fact]
    public async Task Of_lists_its_tables_in_order_of_names()
    {
        var plugin = NamespacePlugin.Of("test", _letters, _other);

        Assert.Equal("test", plugin.Namespace);
        Assert.Equal(["another", "letters"], await plugin.Tables.TableNamesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_opens_a_table_whatever_the_case_of_its_name()
    {
        var tables = NamespacePlugin.Of("test", _letters, _other).Tables;

        Assert.Same(_letters.Provider, await tables.TableAsync("LETTERS", new QueryContext(), CancellationToken.None));
        Assert.Null(await tables.TableAsync("numbers", new QueryContext(), CancellationToken.None));
        Assert.Same(_letters, tables.Describe("Letters"));
        Assert.Null(tables.Describe("numbers"));
    }

    [Fact]
    public void Of_asks_each_table_for_its_right()
    {
        var tables = NamespacePlugin.Of("test", _letters, _other).Tables;

        Assert.Equal(EngineRight.Execute, tables.RightFor("letters"));
        Assert.Equal(EngineRight.Read, tables.RightFor("another"));
        Assert.Equal(EngineRight.Read, tables.RightFor("numbers"));
    }

    [Fact]
    public void Of_refuses_a_name_that_is_used_twice() =>
        Assert.Throws<ArgumentException>(() => NamespacePlugin.Of("test", _letters, _letters with { Name = "Letters" }));
}
