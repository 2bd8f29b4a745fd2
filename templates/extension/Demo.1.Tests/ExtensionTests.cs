using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Tables;
using Xunit;

namespace Demo._1.Tests;

public class ExtensionTests
{
    private readonly Extension _extension = new();

    [Fact]
    public async Task Drives_are_rows() => Assert.Contains("/", await MountPointsAsync());

    [Fact]
    public async Task Drives_with_less_space_than_wanted_are_left_out()
    {
        _extension.Set("min_free_bytes", $"{long.MaxValue}");

        Assert.Empty(await MountPointsAsync());
    }

    [Fact]
    public void A_bad_value_is_refused()
    {
        var error = Assert.Throws<ProbingException>(() => _extension.Set("min_free_bytes", "-1"));

        Assert.Contains("write a whole number of at least 0", error.Message);
    }

    [Fact]
    public async Task The_call_answers_with_a_number()
    {
        var response = await _extension.CallAsync(new EngineRequest("GET", "free"), TestContext.Current.CancellationToken);
        using var body = new MemoryStream();
        await response.WriteBody(body, TestContext.Current.CancellationToken);

        Assert.True(long.Parse(System.Text.Encoding.UTF8.GetString(body.ToArray())) > 0);
    }

    private async Task<List<string>> MountPointsAsync()
    {
        var space = (NamespacePlugin)_extension.DataSource("demo__1", null);
        var table = space.Tables.Describe("drives")!.Provider;
        var names = new List<string>();
        await foreach (var batch in table.ScanAsync(ScanRequest.All(table.Schema), TestContext.Current.CancellationToken))
        {
            var column = (StringArray)batch.Column("mount_point");
            names.AddRange(Enumerable.Range(0, batch.Length).Select(row => column.GetString(row)));
        }
        return names;
    }
}
