using Apache.Arrow;
using Probing.Engine;
using Probing.Engine.Catalog;
using Probing.Extensions.Storage;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Storage.Cold;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Cold;

namespace Probing.Extensions.Tests.Storage;

/// <summary>Stored tables in SQL, hot and sealed.</summary>
public sealed class StorageExtensionTests : IAsyncLifetime
{
    private readonly string _memory = Path.Combine("/dev/shm", $"probing-test-{Guid.NewGuid():N}");
    private readonly string _data = Directory.CreateTempSubdirectory("probing-data-").FullName;
    private readonly string _folder;
    private readonly EngineExtensionManager _extensions = new(_ => null);
    private readonly QueryEngine _engine;
    private readonly ColdHost _cold;
    private readonly List<string> _log = [];

    public StorageExtensionTests()
    {
        _folder = Path.Combine(_memory, RingProcess.Current.FolderName);
        Directory.CreateDirectory(_folder);
        _engine = new QueryEngine(_extensions);
        _cold = new ColdHost(() => DuckDbLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libduckdb.so")), _log.Add,
            () => new RingFolder(_folder), [_memory]);
        _extensions.Register(new CatalogExtension(_engine));
        _extensions.Register(new StorageExtension(_cold, () => new RingFolder(_folder), name => name == "RANK" ? "3" : null));
    }

    public async ValueTask InitializeAsync() => await _extensions.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _cold.Finish(TimeSpan.FromSeconds(10));
        _cold.Store?.Dispose();
        await _engine.DisposeAsync();
        Directory.Delete(_memory, recursive: true);
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_table_is_read_while_it_is_written_without_sealing()
    {
        using var ring = Ring();
        ring.Append(5000);

        Assert.Equal(["5000|12497500|4285|0"], await RowsAsync("SELECT count(*), sum(number), count(triple), min(name) FROM python.metric"));
        ring.Append(1);
        Assert.Equal(["5001"], await RowsAsync("SELECT count(*) FROM python.METRIC"));
        Assert.Equal(["1970-01-01 00:00:00.000005|TIMESTAMP_NS"], await RowsAsync("SELECT max(timestamp), typeof(max(timestamp)) FROM python.metric"));
        Assert.Equal(["number|BIGINT|1|which one"], await RowsAsync(
            "SELECT name, type, unit, description FROM probing.columns WHERE table_name = 'metric' AND name = 'number'"));
        Assert.Equal(["metric|5001|5001|0|0|0"], await RowsAsync("SELECT name, rows, appended, dropped, sealed_rows, files FROM probing.storage"));
    }

    [Fact]
    public async Task Hot_and_sealed_rows_are_one_table_and_a_range_of_time_opens_only_its_files()
    {
        using var ring = Ring();
        Seal(rollAge: "1s");
        for (var hour = 0; hour < 4; hour++)
        {
            ring.Append(1024, number => number / 1024 * 3_600_000_000_000); // a chunk, an hour
            Wait.Until(() => _cold.Store!.Status("metric").SealedRows == (hour + 1) * 1024);
        }
        ring.Append(10, _ => 4 * 3_600_000_000_000);

        Assert.Equal(["4106|8427565|4106"], await RowsAsync("SELECT count(*), sum(number), count(DISTINCT number) FROM python.metric"));
        var before = await RowsAsync("SELECT files_read, files_skipped FROM probing.storage");
        Assert.Equal(["1024|1024|2047"], await RowsAsync("SELECT count(*), min(number), max(number) FROM python.metric "
            + "WHERE timestamp BETWEEN TIMESTAMP '1970-01-01 00:30:00' AND '1970-01-01 01:30:00'"));
        Assert.Equal(["4|0", "5|3"], [.. before, .. await RowsAsync("SELECT files_read, files_skipped FROM probing.storage")]);
        Assert.Equal(["10"], await RowsAsync("SELECT count(*) FROM python.metric WHERE timestamp >= '1970-01-01 04:00:00'"));
        Assert.Empty(_log);
    }

    [Fact]
    public async Task After_a_restart_the_sealed_rows_are_the_table_also_before_it_is_declared_again()
    {
        using (var ring = Ring())
        {
            ring.Append(3000);
            Seal(rollAge: "1h");
            _cold.Finish(TimeSpan.FromSeconds(20));
        }
        Assert.False(Directory.Exists(_folder), "all is sealed, and the folder is not to be kept");
        Directory.CreateDirectory(_folder);

        Assert.Equal(["3000|3000"], await RowsAsync("SELECT count(*), count(DISTINCT number) FROM python.metric"));
        using var again = Ring();
        again.Append(5);
        Assert.Equal(["3005"], await RowsAsync("SELECT count(*) FROM python.metric"));
        Assert.Equal(["metric"], await RowsAsync("SELECT name FROM probing.tables WHERE namespace = 'python'"));
        Assert.True(Directory.Exists(Path.Combine(_data, "job=default", "rank=3", "table=metric")));
    }

    [Fact]
    public async Task Sealing_can_be_switched_while_rows_are_written()
    {
        using var ring = Ring();
        ring.Append(1000);
        Seal(rollAge: "1s");
        Wait.Until(() => _cold.Store!.Status("metric").SealedRows == 960);
        _extensions.SetOption("probing.storage.roll_age", "2s", "test");
        Wait.Until(() => _cold.Store is { } store && store.Settings.RollAge == TimeSpan.FromSeconds(2));
        ring.Append(1000);
        Wait.Until(() => _cold.Store!.Files("metric").Rows == 1984);
        Assert.Equal(["2000|2000"], await RowsAsync("SELECT count(*), count(DISTINCT number) FROM python.metric"));

        _extensions.SetOption("probing.storage.cold", "false", "test");

        Assert.Null(_cold.Store);
        Assert.Equal(["2000|2000"], await RowsAsync("SELECT count(*), count(DISTINCT number) FROM python.metric"));
    }

    [Fact]
    public async Task A_name_that_is_no_table_is_said_to_be_none()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(() => RowsAsync("SELECT * FROM python.`nothing here`"));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Empty(await RowsAsync("SELECT * FROM probing.storage"));
    }

    private LivingRing Ring() => new(Path.Combine(_folder, "metric.ring"));

    private void Seal(string rollAge)
    {
        _extensions.SetOption("probing.storage.directory", _data, "test");
        _extensions.SetOption("probing.storage.roll_age", rollAge, "test");
        _extensions.SetOption("probing.storage.cold", "true", "test");
    }

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var result = await _engine.QueryAsync(new QueryRequest($"SELECT concat_ws('|', *COLUMNS(*)) FROM ({sql})"), CancellationToken.None);
        var rows = new List<string>();
        await foreach (var batch in result.ReadAsync())
        {
            using (batch)
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => ((StringArray)batch.Column(0)).GetString(row)));
        }
        Assert.Empty(result.Warnings);
        return rows;
    }
}
