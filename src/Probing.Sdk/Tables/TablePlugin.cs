namespace Probing.Sdk.Tables;

/// <summary>A named table and what produces its rows.</summary>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Name">Table name.</param>
/// <param name="Provider">Produces the rows.</param>
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
    /// <example><code>TablePlugin.Of&lt;Job&gt;(_ => scheduler.Jobs)</code></example>
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
