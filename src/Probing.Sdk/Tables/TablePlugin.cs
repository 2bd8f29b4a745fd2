namespace Probing.Sdk.Tables;

/// <summary>A named table and what produces its rows.</summary>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Name">Table name.</param>
/// <param name="Provider">Produces the rows.</param>
/// <example>
/// <code>
/// static TablePlugin Drives => new("host", "drives", new RowTable&lt;DriveInfo>(
///     new TableColumns&lt;DriveInfo>().Text("name", "Where it is mounted", drive => drive.Name), _ => DriveInfo.GetDrives()))
/// {
///     Description = "One row per file system.",
///     Example = "SELECT name FROM host.drives",
///     Right = EngineRight.Read,
/// };
///
/// static TablePlugin AtHand(List&lt;Job> jobs) => TablePlugin.Of&lt;Job>(request => jobs);
///
/// static TablePlugin Awaited(Func&lt;CancellationToken, Task&lt;Job[]>> fetch) =>
///     TablePlugin.Of&lt;Job>(async (request, cancellationToken) => await fetch(cancellationToken));
///
/// static TablePlugin Streamed(Func&lt;CancellationToken, IAsyncEnumerable&lt;Job>> jobs) =>
///     TablePlugin.Of&lt;Job>((request, cancellationToken) => jobs(cancellationToken));
///
/// static Schema Columns(TablePlugin plugin) => plugin.Provider.Schema;
/// </code>
/// </example>
public sealed record TablePlugin(string Namespace, string Name, ITableProvider Provider) : IPlugin
{
    /// <summary>What a row is, in one sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>A query worth copying.</summary>
    public string Example { get; init; } = "";

    /// <summary>The right needed to read the table.</summary>
    public EngineRight Right { get; init; } = EngineRight.Read;

    /// <summary>Makes a plugin of a <see cref="ICustomTable"/>.</summary>
    /// <example><code>TablePlugin.Create&lt;Ticks&gt;("clock", "ticks")</code></example>
    public static TablePlugin Create<T>(string @namespace, string? table = null) where T : ICustomTable =>
        new(@namespace, table ?? T.Name, T.Provider ?? new CustomTableProvider<T>())
        {
            Description = T.Description,
            Example = T.Example,
        };

    /// <summary>Makes a plugin of a <see cref="TableAttribute"/> record whose rows can be had at once.</summary>
    public static TablePlugin Of<TRow>(Func<ScanRequest, IEnumerable<TRow>> rows) where TRow : ITableRecord<TRow> =>
        Of<TRow>(new RowTable<TRow>(TRow.Columns, rows) { WantsFilters = TRow.WantsFilters });

    /// <summary>Makes a plugin of a <see cref="TableAttribute"/> record whose rows must be waited for, all at once.</summary>
    public static TablePlugin Of<TRow>(Func<ScanRequest, CancellationToken, ValueTask<IEnumerable<TRow>>> rows)
        where TRow : ITableRecord<TRow> => Of<TRow>(new RowTable<TRow>(TRow.Columns, rows) { WantsFilters = TRow.WantsFilters });

    /// <summary>Makes a plugin of a <see cref="TableAttribute"/> record whose rows arrive one after the other.</summary>
    public static TablePlugin Of<TRow>(Func<ScanRequest, CancellationToken, IAsyncEnumerable<TRow>> rows)
        where TRow : ITableRecord<TRow> => Of<TRow>(new RowTable<TRow>(TRow.Columns, rows) { WantsFilters = TRow.WantsFilters });

    private static TablePlugin Of<TRow>(RowTable<TRow> provider) where TRow : ITableRecord<TRow> =>
        new(TRow.Namespace, TRow.Name, provider)
        {
            Description = TRow.Description,
            Example = TRow.Example,
            Right = TRow.Right,
        };
}
