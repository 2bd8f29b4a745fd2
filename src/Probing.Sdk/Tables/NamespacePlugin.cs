namespace Probing.Sdk.Tables;

/// <summary>A namespace whose tables are found when asked for.</summary>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Tables">Lists and opens the tables.</param>
public sealed record NamespacePlugin(string Namespace, ICustomNamespace Tables) : IPlugin
{
    /// <summary>Bundles fixed tables into one namespace.</summary>
    public static NamespacePlugin Of(string @namespace, params IEnumerable<TablePlugin> tables) =>
        new(@namespace, new FixedNamespace(tables));
}
