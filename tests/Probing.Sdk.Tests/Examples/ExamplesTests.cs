using Apache.Arrow;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Examples;

/// <summary>What the documentation shows does what it says.</summary>
public class ExamplesTests
{
    private readonly ClockExtension _clock = new();

    [Fact]
    public async Task The_clock_is_a_table_of_one_row()
    {
        var table = Assert.IsType<TablePlugin>(_clock.DataSource("clock", "ticks"));
        var before = Environment.TickCount64;
        using var batch = Assert.Single(await table.Provider.ReadAsync(Some.Request(0)));

        Assert.Equal(ClockExtension.Table.Name, table.Name);
        Assert.InRange(((Int64Array)batch.Column(0)).GetValue(0)!.Value, before, Environment.TickCount64);
    }

    [Fact]
    public async Task The_clock_answers_a_call()
    {
        var response = await _clock.CallAsync(new EngineRequest("GET", "now"), CancellationToken.None);
        using var body = new MemoryStream();
        await response.WriteBody(body, CancellationToken.None);

        var time = DateTime.Parse(System.Text.Encoding.UTF8.GetString(body.ToArray()).Trim('"')).ToUniversalTime();
        Assert.Equal(DateTime.UtcNow, time, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Declared_options_can_be_listed_set_and_read()
    {
        Assert.Equal(("true", "true"), (_clock.Get("enabled"), Assert.Single(_clock.Options).Default));

        _clock.Set("enabled", "false");

        Assert.Equal("false", _clock.Get("enabled"));
        Assert.Equal(OptionSource.Runtime, Assert.Single(_clock.Options).Source);
        _clock.SetFromEnvironment("enabled", "true");
        Assert.Equal(OptionSource.Environment, Assert.Single(_clock.Options).Source);
        Assert.Equal("'x' is no value for option 'enabled': it must be true or false",
            Assert.Throws<ProbingException>(() => _clock.Set("enabled", "x")).Message);
    }

    [Fact]
    public async Task A_number_is_a_table_of_that_many_numbers()
    {
        var numbers = new Numbers();
        var table = await numbers.TableAsync("4", new QueryContext(), CancellationToken.None);
        using var batch = Assert.Single(await table!.ReadAsync(Some.Request(0)));

        Assert.Equal([0L, 1, 2, 3], ((Int64Array)batch.Column(0)).ToArray().Cast<long>());
        Assert.Null(await numbers.TableAsync("x", new QueryContext(), CancellationToken.None));
        Assert.Empty(await numbers.TableNamesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Kept_batches_can_be_scanned_again_after_the_first_scan_was_disposed()
    {
        using var batch = Some.Batch();
        var table = new Kept([batch]);
        foreach (var first in await table.ReadAsync(Some.Request(0, 1, 2)))
            first.Dispose();

        using var again = Assert.Single(await table.ReadAsync(Some.Request(1)));
        Assert.Equal("x", ((StringArray)again.Column(0)).GetString(0));
    }

    [Fact]
    public async Task Drives_are_rows()
    {
        var names = from batch in await Drives.Table.Provider.ReadAsync(Some.Request(0))
                    from row in Enumerable.Range(0, batch.Length)
                    select ((StringArray)batch.Column(0)).GetString(row);

        Assert.Contains("/", names);
    }

    [Fact]
    public void A_column_knows_its_meaning_and_unit()
    {
        Assert.Equal(("Resident set size", "bytes"), (TableColumn.Description(Rss.Field), TableColumn.Unit(Rss.Field)));
        Assert.Equal(ProbingErrorKind.NotFound, Assert.Throws<ProbingException>(ClockExtension.Fail).Kind);
    }
}
