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

    [Fact]
    public void Types_of_options_say_what_is_allowed()
    {
        Assert.Equal(5, ClockExtension.DepthOf("5"));
        Assert.Equal("'65' is no value for option 'depth': write a whole number from 1 to 64",
            Assert.Throws<ProbingException>(() => ClockExtension.DepthOf("65")).Message);
        Assert.Equal(new Version(1, 2), ClockExtension.VersionOf("1.2"));
    }

    [Fact]
    public void The_sampler_has_options_by_attribute()
    {
        var sampler = new SamplerExtension();
        Assert.Equal((1000, null), (sampler.IntervalMs, sampler.Token));

        sampler.Set("interval_ms", "20");
        sampler.Set("token", "hunter2");

        Assert.Equal((20, "hunter2", "***"), (sampler.IntervalMs, sampler.Token, sampler.Get("token")));
    }

    [Fact]
    public void A_record_is_a_table()
    {
        Assert.Equal(("host", "temperatures", "One row per thermal zone."),
            (Temperature.Plugin.Namespace, Temperature.Plugin.Name, Temperature.Plugin.Description));
        var celsius = Temperature.Columns.Schema.GetFieldByName("celsius");
        Assert.Equal(("Temperature now", "°C"), (TableColumn.Description(celsius), TableColumn.Unit(celsius)));
    }

    [Fact]
    public async Task A_record_can_take_its_rows_from_an_object()
    {
        var table = Scheduler.Table(new Scheduler());
        using var batch = Assert.Single(await table.Provider.ReadAsync(Some.Request(1, 3)));

        Assert.Equal("jobs", table.Name);
        Assert.Equal(["rss_bytes", "cost"], batch.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(2048, ((Int64Array)batch.Column(0)).GetValue(0));
        Assert.Equal("0.12", ((Decimal128Array)batch.Column(1)).GetString(0));
    }
}
