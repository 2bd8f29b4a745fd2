namespace Probing.Sdk.Tables;

/// <summary>
/// What a data source hands to the engine: a <see cref="TablePlugin"/> or a <see cref="NamespacePlugin"/>.
/// </summary>
/// <example>
/// <code>
/// static string Names(IPlugin plugin) => plugin switch
/// {
///     TablePlugin table => $"{plugin.Namespace}.{table.Name}",
///     _ => $"all of {plugin.Namespace}",
/// };
/// </code>
/// </example>
public interface IPlugin
{
    /// <summary>The SQL namespace the plugin belongs to.</summary>
    string Namespace { get; }
}
