using System.Diagnostics;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Plugins;

/// <summary>A plugin that gives wrong data, hangs or fails: its query fails with the reason, everything else lives.</summary>
[Collection("one laboratory")] // its mode is a variable of the library
public class PluginFaultTests
{
    [Theory]
    [InlineData("columns", "gave 1 columns where 2 were asked for")]
    [InlineData("type", "gave column 0 as 'n' of type double")]
    [InlineData("name", "gave column 0 as 'other'")]
    [InlineData("bad_format", "type that cannot be read")]
    [InlineData("null_format", "format of child 0 of the schema is NULL")]
    [InlineData("no_struct", "is no struct")]
    [InlineData("negative_children", "has -1 children")]
    [InlineData("no_stream", "gave no stream")]
    [InlineData("scan_fails", "the lab needs a key")]
    [InlineData("fail", "the disk of the lab is gone")]
    [InlineData("negative", "batch of -1 rows")]
    [InlineData("negative_child", "length -5")]
    [InlineData("huge", "1099511627776 rows")]
    [InlineData("short", "has 500 values where 1000 are needed")]
    [InlineData("null_child", "is NULL")]
    [InlineData("fewer_children", "batch of 1 columns")]
    [InlineData("no_buffers", "has 0 buffers")]
    [InlineData("null_buffer", "NULL as buffer 1")]
    [InlineData("null_count", "has no validity buffer")]
    [InlineData("dictionary", "has a dictionary")]
    [InlineData("offsets", "offsets that are negative or out of order")]
    [InlineData("negative_offsets", "offsets that are negative or out of order")]
    [InlineData("utf8", "UTF-8")]
    public async Task Wrong_data_are_an_error(string mode, string message)
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode(mode);

        var failure = await lab.Engine.FailsAsync("SELECT sum(n), max(t) FROM lab.numbers");

        Assert.Contains(message, failure.Message);
        Assert.Contains(lab.Engine.Extensions.Errors.Snapshot(), record => record.Extension == "lab");
        lab.Engine.Extensions.Enable("lab");
        lab.Mode("ok");
        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(n) FROM lab.numbers"));
        await PluginTests.WaitForNothingLiveAsync(lab);
    }

    [Theory]
    [InlineData("endless")]
    [InlineData("waits")]
    public async Task A_scan_that_never_ends_is_ended_by_the_deadline_and_told_so(string mode)
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode(mode);

        await TimesOutAsync(lab);

        await PluginTests.WaitForNothingLiveAsync(lab); // it heeds query->cancelled; nothing else ends it
    }

    [Fact]
    public async Task A_scan_that_heeds_nothing_is_left_behind()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab("LAB_STUCK"));
        lab.Mode("stuck");

        await TimesOutAsync(lab);

        lab.Mode("go"); // until here it went on, and the host too
        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(n) FROM lab.numbers"));
        await PluginTests.WaitForNothingLiveAsync(lab);
    }

    [Fact]
    public async Task A_list_of_tables_that_cannot_be_had_is_an_error_of_that_list()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode("no_names");

        var warnings = new List<string>();
        var tables = await new EngineCatalog(lab.Engine.Extensions).TablesAsync(warnings.Add, CancellationToken.None);

        Assert.Contains("nobody knows the names", Assert.Single(warnings));
        Assert.Contains(tables, table => table.Name == "numbers");
    }

    private static async Task TimesOutAsync(LoadedPlugin lab)
    {
        var since = Stopwatch.StartNew();
        var failure = await Assert.ThrowsAsync<ProbingException>(() => lab.Engine.RowsAsync(
            new QueryRequest("SELECT sum(n) FROM lab.numbers") { Timeout = TimeSpan.FromMilliseconds(300) }));

        Assert.Equal(ProbingErrorKind.Timeout, failure.Kind);
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), $"it took {since.Elapsed}");
    }
}
