namespace Probing.Interop.Plugins;

/// <summary>What a plugin says it has; copied, and checked for form.</summary>
public sealed record PluginDescription(string Name, string Description, string Version)
{
    public IReadOnlyList<PluginOption> Options { get; init; } = [];

    public IReadOnlyList<PluginTableInfo> Tables { get; init; } = [];

    /// <summary>Namespaces whose tables the plugin names when asked.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyList<PluginRoute> Routes { get; init; } = [];
}
