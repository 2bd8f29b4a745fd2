namespace Probing.Sdk.Tables;

/// <summary>Fixed tables as a namespace.</summary>
internal sealed class FixedNamespace(IEnumerable<TablePlugin> tables) : ICustomNamespace
{
    private readonly Dictionary<string, TablePlugin> _tables =
        tables.ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. _tables.Keys.Order(StringComparer.Ordinal)]);

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Describe(name)?.Provider);

    public TablePlugin? Describe(string name) => _tables.GetValueOrDefault(name);

    public bool IsDynamic => false;

    public EngineRight RightFor(string name) => Describe(name)?.Right ?? EngineRight.Read;
}
