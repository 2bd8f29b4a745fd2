namespace Probing.Sdk.Tables;

/// <summary>
/// What a data source hands to the engine: a <see cref="TablePlugin"/> or a <see cref="NamespacePlugin"/>.
/// </summary>
public interface IPlugin
{
    /// <summary>The SQL namespace the plugin belongs to.</summary>
    string Namespace { get; }
}
