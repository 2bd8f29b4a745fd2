using Apache.Arrow;
using Probing.Engine;
using Probing.Extensions.Storage;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Storage.Cold;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Cold;

namespace Probing.Extensions.Tests.Storage;

/// <summary>Queries of a ring whose writer takes rows back while they are read.</summary>
public sealed class OverrunTests : IAsyncLifetime
{
    private const int ChunkRows = 1024;
    private const int Overruns = 100;

    private readonly string _memory = Path.Combine("/dev/shm", $"probing-test-{Guid.NewGuid():N}");
    private readonly string _folder;
    private readonly EngineExtensionManager _extensions = new(_ => null);
    private readonly QueryEngine _engine;

    public OverrunTests()
    {
        _folder = Path.Combine(_memory, RingProcess.Current.FolderName);
        Directory.CreateDirectory(_folder);
        _engine = new QueryEngine(_extensions);
        var cold = new ColdHost(() => DuckDbLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libduckdb.so")), _ => { },
            () => new RingFolder(_folder), [_memory]);
        _extensions.Register(new StorageExtension(cold, () => new RingFolder(_folder), _ => null));
    }

    public async ValueTask InitializeAsync() => await _extensions.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_memory, recursive: true);
    }

    [Fact]
    public async Task Rows_that_are_gone_are_reported_and_leave_no_nulls_in_others()
    {
        // Chunks alternate between NULLs only and none, so that each overrun ends beside a chunk of the other sort.
        using var ring = new LivingRing(Path.Combine(_folder, "metric.ring"), capacity: 16 * ChunkRows, chunkRows: ChunkRows)
        {
            IsNull = row => row / ChunkRows % 2 == 1,
        };
        ring.Append(16 * ChunkRows);
        using var over = new CancellationTokenSource();
        var writer = Task.Factory.StartNew(() => Write(ring, over.Token), TaskCreationOptions.LongRunning);
        try
        {
            var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(2);
            for (var overruns = 0; overruns < Overruns; overruns += await CheckAsync() ? 1 : 0)
                Assert.True(DateTime.UtcNow < deadline, $"the writer took rows back in only {overruns} queries");
        }
        finally
        {
            over.Cancel();
            await writer;
        }
    }

    private static void Write(LivingRing ring, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
            ring.Append(ChunkRows);
    }

    /// <summary>True when rows were missing, which a warning must have said.</summary>
    private async Task<bool> CheckAsync()
    {
        await using var result = await _engine.QueryAsync(
            new QueryRequest($"SELECT count(*) FROM python.metric WHERE (triple IS NULL) <> (number // {ChunkRows} % 2 = 1)"),
            CancellationToken.None);
        await foreach (var batch in result.ReadAsync())
        {
            using (batch)
                Assert.Equal(0, ((Int64Array)batch.Column(0)).GetValue(0));
        }
        Assert.All(result.Warnings, warning => Assert.Contains("of table metric made room for newer ones", warning.ToString()));
        return result.Warnings.Count > 0;
    }
}
