using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Plugins;

/// <summary>A native plugin as users see it: tables, options, calls, unloading.</summary>
[Collection("one laboratory")] // its mode is a variable of the library
public class PluginTests
{
    [Fact]
    public async Task Its_table_is_queried_with_projection_filters_and_all_types_checked()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        Assert.Equal("5000|12497500|5000", await lab.Engine.ScalarAsync("SELECT count(*), sum(n), count(t) FROM lab.numbers"));
        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(*) FROM lab.numbers"));
        Assert.Equal("t042|1042", await lab.Engine.ScalarAsync("SELECT t, n FROM lab.numbers WHERE n = 1042"));
        Assert.Contains("column0 op0 type1 1042", (await lab.CallAsync("GET", "seen")).Body);
    }

    [Fact]
    public async Task Nothing_that_it_gave_is_kept()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        await lab.Engine.RowsAsync("SELECT * FROM lab.numbers");
        await lab.Engine.RowsAsync("SELECT * FROM lab.numbers LIMIT 3");
        await lab.Engine.RowsAsync("SELECT a.n FROM lab.numbers a JOIN lab.numbers b USING (n)");

        await WaitForNothingLiveAsync(lab);
    }

    [Theory]
    [InlineData("\"a.b\"")]
    [InlineData("\"quo\"\"te\"")]
    [InlineData("`Größe 数`")]
    [InlineData("\"select\"")]
    [InlineData("\"semi;colon -- x\"")]
    public async Task Tables_may_have_any_name(string quoted)
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        Assert.Equal("5000", await lab.Engine.ScalarAsync($"SELECT count(n) FROM odd.{quoted}"));
    }

    [Fact]
    public async Task A_table_that_it_does_not_know_is_an_error_that_names_it()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());

        var failure = await lab.Engine.FailsAsync("SELECT * FROM odd.missing");

        Assert.Equal(ProbingErrorKind.NotFound, failure.Kind);
        Assert.Contains("odd.missing", failure.Message);
    }

    [Fact]
    public async Task Its_options_are_checked_by_itself()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode("Größe");

        Assert.Equal("Größe", lab.Engine.Extensions.GetOption("lab.mode"));
        var refused = Assert.Throws<ProbingException>(() => lab.Mode(new string('x', 64)));
        Assert.Contains("at most 63 letters", refused.Message);
        Assert.Equal("Größe", lab.Engine.Extensions.GetOption("lab.mode"));
        Assert.Contains("mode", Assert.Throws<ProbingException>(() => lab.Engine.Extensions.SetOption("lab.nope", "1")).Message);
    }

    [Fact]
    public async Task Its_calls_stream_in_and_out()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var text = new string('ä', 300_000);

        Assert.Equal((201, "text/plain", text), await lab.CallAsync("POST", "echo", text));
        Assert.Equal(204, (await lab.CallAsync("GET", "silent")).Status);
        var failure = await Assert.ThrowsAsync<ProbingException>(() => lab.CallAsync("DELETE", "jobs/17"));
        Assert.Equal(ProbingErrorKind.NotFound, failure.Kind);
        Assert.Contains("no job 17", failure.Message);
        var early = await Assert.ThrowsAsync<InvalidOperationException>(() => lab.CallAsync("GET", "early"));
        Assert.Contains("before it answered", early.Message);
    }

    [Fact]
    public async Task A_call_that_nobody_waits_for_is_cancelled()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.CallAsync("GET", "waits", null, impatience.Token));

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await lab.StateAsync()).EndsWith("cancels=1", StringComparison.Ordinal))
            await Task.Delay(5, deadline.Token);
    }

    [Fact]
    public async Task It_writes_to_the_log_and_to_the_error_journal()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        lab.Mode("complain");

        Assert.Contains("lab: the lab is open", lab.Log);
        Assert.Contains(lab.Engine.Extensions.Errors.Snapshot(), record => record is
            { Extension: "lab", Source: "background work", Kind: ProbingErrorKind.Unavailable, Message: "the lab ran out of tea" });
    }

    [Fact]
    public async Task It_is_unloaded_and_loaded_again()
    {
        await using var lab = await LoadedPlugin.LoadAsync(PluginFile.Lab());
        var (started, stopped) = await StartsAsync(lab);
        await lab.Engine.Extensions.UnregisterAsync("lab");

        Assert.Contains("lab", (await lab.Engine.FailsAsync("SELECT * FROM lab.numbers")).Message);
        await lab.AddAsync(PluginFile.Lab());
        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(*) FROM lab.numbers"));
        Assert.Equal((started + 1, stopped + 1), await StartsAsync(lab));
    }

    [Fact]
    public async Task A_file_that_was_overwritten_while_loaded_harms_nobody_and_its_new_content_is_loaded()
    {
        var file = PluginFile.Of("libown.so", await File.ReadAllBytesAsync(PluginFile.Lab()));
        await using var lab = await LoadedPlugin.LoadAsync(file);
        await File.WriteAllBytesAsync(file, await File.ReadAllBytesAsync(PluginFile.Heap())); // in place, as cp does

        Assert.Equal("5000", await lab.Engine.ScalarAsync("SELECT count(n) FROM lab.numbers"));
        await lab.AddAsync(file);
        Assert.Equal("true", await lab.Engine.ScalarAsync("SELECT used_bytes > 0 FROM heap.summary"));
        await lab.Engine.Extensions.UnregisterAsync("heap");
    }

    [Fact]
    public async Task The_example_in_c_works()
    {
        await using var heap = await LoadedPlugin.LoadAsync(PluginFile.Heap(), "heap");

        Assert.Equal("true|true", await heap.Engine.ScalarAsync("SELECT used_bytes > 0, system_bytes >= mapped_bytes FROM heap.summary"));
        Assert.StartsWith("{\"released\":", (await heap.CallAsync("POST", "trim")).Body);
        heap.Engine.Extensions.SetOption("heap.trim_pad_bytes", "4096");
        Assert.Equal("4096", heap.Engine.Extensions.GetOption("heap.trim_pad_bytes"));
        Assert.Contains("number of bytes",
            Assert.Throws<ProbingException>(() => heap.Engine.Extensions.SetOption("heap.trim_pad_bytes", "much")).Message);
    }

    /// <summary>The same content is mapped once, so the counters go on.</summary>
    private static async Task<(int Started, int Stopped)> StartsAsync(LoadedPlugin lab)
    {
        var state = (await lab.StateAsync()).Split(' ').Select(counter => int.Parse(counter.Split('=')[1])).ToArray();
        return (state[1], state[2]);
    }

    internal static async Task WaitForNothingLiveAsync(LoadedPlugin lab)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await lab.StateAsync()).StartsWith("live=0 ", StringComparison.Ordinal))
            await Task.Delay(5, deadline.Token);
    }
}
