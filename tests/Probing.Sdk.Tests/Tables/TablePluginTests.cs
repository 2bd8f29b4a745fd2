using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Tables;

public class TablePluginTests
{
    [Fact]
    public void Create_takes_name_description_and_example_from_the_table()
    {
        var plugin = TablePlugin.Create<Some.Letters>("test");

        Assert.Equal(("test", "letters"), (plugin.Namespace, plugin.Name));
        Assert.Equal("One row per letter.", plugin.Description);
        Assert.Equal("SELECT b FROM test.letters", plugin.Example);
        Assert.Equal(EngineRight.Read, plugin.Right);
        Assert.Equal("other", TablePlugin.Create<Some.Letters>("test", "other").Name);
    }

    [Fact]
    public async Task Create_scans_every_batch_with_the_projection()
    {
        var provider = TablePlugin.Create<Some.Letters>("test").Provider;
        var batches = await provider.ReadAsync(Some.Request(1));

        Assert.Equal(["a", "b", "c"], provider.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(2, batches.Count);
        Assert.All(batches, batch => Assert.Equal(["b"], batch.Schema.FieldsList.Select(field => field.Name)));
    }

    [Fact]
    public async Task A_scan_stops_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var provider = TablePlugin.Create<Some.Letters>("test").Provider;
        await using var scan = provider.ScanAsync(Some.Request(0), cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await scan.MoveNextAsync());

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await scan.MoveNextAsync());
    }
}
