using System.Text.RegularExpressions;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage;

/// <summary>
/// The tables with rows, in memory or sealed. They are looked for at each query, so that tables that come and go are no
/// special case. Names that are no table's are left to whoever shares the namespace: there they are Python expressions.
/// </summary>
/// <param name="folder">The folder of the rings, while there is one.</param>
/// <param name="cold">The sealed rows, while sealing is on.</param>
internal sealed partial class StoredNamespace(Func<RingFolder?> folder, Func<ColdStore?> cold) : ICustomNamespace
{
    public const string Name = "python";

    public bool IsDynamic => false;

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Names());

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ITableProvider?>(Open(name));

    public TablePlugin? Describe(string name) => Open(name) is { } table
        ? new TablePlugin(Name, table.Name, table)
        {
            Description = table.Description,
            Example = $"SELECT * FROM {Name}.{table.Name} ORDER BY 1 DESC LIMIT 10",
        }
        : null;

    /// <summary>The names of all tables, in order.</summary>
    internal IReadOnlyList<string> Names()
    {
        using var content = folder()?.Read();
        return [.. (content?.Tables.Select(table => table.Name) ?? []).Concat(cold()?.Tables() ?? [])
            .Where(name => TableName().IsMatch(name)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>SQL takes upper and lower case for the same, and tables are named in lower case.</summary>
    private StoredTable? Open(string name) => name.ToLowerInvariant() is var lower && TableName().IsMatch(lower)
        ? StoredTable.Open(lower, folder, cold)
        : null;

    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TableName();
}
