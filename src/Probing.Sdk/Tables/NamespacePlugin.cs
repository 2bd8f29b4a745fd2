namespace Probing.Sdk.Tables;

/// <summary>A namespace whose tables are found when asked for.</summary>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Tables">Lists and opens the tables.</param>
/// <example>
/// <code>
/// static IPlugin Fixed => NamespacePlugin.Of("clock", TablePlugin.Create&lt;Ticks>("clock"), TablePlugin.Create&lt;Uptime>("clock"));
///
/// static IPlugin OnDemand => new NamespacePlugin("numbers", new Numbers());
///
/// static ValueTask&lt;IReadOnlyList&lt;string>> ListAsync(NamespacePlugin plugin, CancellationToken cancellationToken) =>
///     plugin.Tables.TableNamesAsync(cancellationToken);
/// </code>
/// </example>
public sealed record NamespacePlugin(string Namespace, ICustomNamespace Tables) : IPlugin
{
    /// <summary>Bundles fixed tables into one namespace.</summary>
    public static NamespacePlugin Of(string @namespace, params IEnumerable<TablePlugin> tables) =>
        new(@namespace, new FixedNamespace(tables));
}
