using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Sdk.Tests.Examples;

// The first examples of the main contracts, line by line (a convention test compares), so that they also run.

internal static class Drives
{
    static readonly TableColumns<DriveInfo> Columns = new TableColumns<DriveInfo>()
        .Text("mount_point", "Where the file system is mounted", drive => drive.Name)
        .Int64("free_bytes", "Space left", drive => drive.AvailableFreeSpace, "bytes");

    public static TablePlugin Of(TableColumns<DriveInfo> columns) =>
        new("host", "drives", new RowTable<DriveInfo>(columns, _ => DriveInfo.GetDrives()));

    public static TablePlugin Table => Of(Columns);
}

internal static class Rss
{
    public static Field Field =>
        TableColumn.Of("rss_bytes", Int64Type.Default, "Resident set size", "bytes")
        ;
}

sealed class Ticks : ICustomTable
{
    public static string Name => "ticks";
    public static Schema Schema { get; } =
        new([TableColumn.Of("ticks", Int64Type.Default, "Time since start", "ms")], metadata: null);

    public static IEnumerable<RecordBatch> Data(ScanRequest request) =>
        [new RecordBatch(Schema, [new Int64Array.Builder().Append(Environment.TickCount64).Build()], length: 1)];
}

sealed class ClockExtension : EngineExtension
{
    public override string Name => "clock";
    public override IReadOnlyList<string> Namespaces => ["clock"];
    public override IPlugin? DataSource(string @namespace, string? name) =>
        TablePlugin.Create<Ticks>("clock", "ticks");

    // The example of IEngineCall.
    public override IReadOnlyList<EngineRoute> Routes =>
        [new EngineRoute("GET", "now", EngineRight.Read, "The time of day.")];

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(EngineResponse.Json($"\"{DateTime.UtcNow:O}\""));

    // The example of TablePlugin.Create.
    public static TablePlugin Table =>
        TablePlugin.Create<Ticks>("clock", "ticks")
        ;

    // The example of Option.
    static readonly Option<bool> Enabled = new("enabled", true, "true or false", text =>
        bool.TryParse(text, out var value) ? value : throw new FormatException("it must be true or false"));

    protected override IReadOnlyList<IOption> DeclaredOptions => [Enabled];

    // The example of OptionTypes.
    static readonly Option<int> Depth = new("depth", 3, "Levels shown", OptionTypes.Int32(1, 64));

    // The example of OptionType.
    static readonly OptionType<Version> VersionNumber = new(text =>
        Version.TryParse(text, out var version) ? version : throw new FormatException("write a version such as 1.2"));

    public static int DepthOf(string text)
    {
        Depth.Set(text, OptionSource.Runtime);
        return Depth.Value;
    }

    public static Version VersionOf(string text) => VersionNumber.Parse(text);

    // The example of ProbingException.
    public static void Fail() =>
        throw new ProbingException(ProbingErrorKind.NotFound,
            "there is no process 4711 (any more); `FROM proc.processes` lists those that run");
}

sealed class Numbers : ICustomNamespace
{
    static readonly TableColumns<long> Columns = new TableColumns<long>().Int64("n", "The number", n => n);

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
        new(int.TryParse(name, out var count)
            ? new RowTable<long>(Columns, _ => Enumerable.Range(0, count).Select(n => (long)n))
            : null);
}

sealed class Kept(IReadOnlyList<RecordBatch> batches) : ITableProvider
{
    public Schema Schema => batches[0].Schema;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask; // these need no waiting
        foreach (var batch in batches)
            yield return request.Project(batch.SliceShared(0, batch.Length)); // the engine disposes its own
    }
}

sealed partial class SamplerExtension : EngineExtension
{
    public override string Name => "sampler";

    [Option("interval_ms", Help = "Time between two samples", Default = 1000, Min = 1, Max = 60_000)]
    public partial int IntervalMs { get; set; }

    [Option("token", Help = "Sent to the collector", Secret = true)]
    public partial string? Token { get; }
}

[Table("host", "temperatures", Description = "One row per thermal zone.",
    Example = "SELECT zone, celsius FROM host.temperatures ORDER BY celsius DESC")]
readonly partial record struct Temperature(
    [Column("Name of the zone")] string Zone,
    [Column("Temperature now", Unit = "°C")] double Celsius)
{
    public static IEnumerable<Temperature> Rows() =>
        from zone in Directory.GetDirectories("/sys/class/thermal", "thermal_zone*")
        select new Temperature(Path.GetFileName(zone), int.Parse(File.ReadAllText($"{zone}/temp")) / 1000.0);
}

[Table("lab", "jobs", Description = "One row per job.")]
partial record Job(
    [Column("Number of the job")] int Id,
    [Column("Resident set size", Unit = "bytes")] long RssBytes,
    [Column("State")] string State,
    [Column("What it has cost", Name = "cost", Unit = "EUR", Scale = 2)] decimal Price);

internal sealed class Scheduler
{
    public List<Job> Jobs { get; } = [new Job(1, 2048, "running", 0.125m)];

    public static TablePlugin Table(Scheduler scheduler) => TablePlugin.Of<Job>(_ => scheduler.Jobs);
}
