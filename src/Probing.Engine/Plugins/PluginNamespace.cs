using Probing.Interop.Plugins;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Plugins;

/// <summary>A namespace of a plugin: tables that it declared, and those that it names when asked.</summary>
internal sealed class PluginNamespace(
    PluginExtension owner, string space, IReadOnlyList<TablePlugin> declared, bool isDynamic) : ICustomNamespace
{
    private static readonly TimeSpan ListingTime = TimeSpan.FromSeconds(10);

    public bool IsDynamic => isDynamic;

    public async ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> names = declared.Select(table => table.Name);
        if (isDynamic)
        {
            var query = new PluginQuery(EngineRight.Read, DateTime.UtcNow + ListingTime);
            names = names.Concat(await owner.AskAsync(
                query, ListingTime, $"the tables of {space}", port => port.TableNames(space, query), cancellationToken));
        }
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
    }

    public async ValueTask<ITableProvider?> TableAsync(string name, QueryContext context, CancellationToken cancellationToken)
    {
        if (Describe(name) is { } known)
            return known.Provider;
        if (!isDynamic)
            return null;
        var query = new PluginQuery(context.Right, context.DeadlineUtc) { Warned = context.Warn };
        var table = await owner.AskAsync(query, Timeout.InfiniteTimeSpan, $"table {space}.{name}",
            port => port.OpenTable(space, name, query), cancellationToken, abandoned: owner.Close);
        return table is null ? null : new PluginTable(owner, space, name, table);
    }

    public TablePlugin? Describe(string name) =>
        declared.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public EngineRight RightFor(string name) => Describe(name)?.Right ?? EngineRight.Read;
}
