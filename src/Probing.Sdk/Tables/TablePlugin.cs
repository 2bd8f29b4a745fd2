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
        new(@namespace, table ?? T.Name, new CustomTableProvider<T>())
        {
            Description = T.Description,
            Example = T.Example,
        };
}
