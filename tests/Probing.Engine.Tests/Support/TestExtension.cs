using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>An extension made of plugins.</summary>
internal sealed class TestExtension(string name, params IReadOnlyList<IPlugin> plugins) : EngineExtension
{
    private readonly List<IPlugin> _plugins = [.. plugins];

    public override string Name => name;

    public IReadOnlyList<IOption> TestOptions { get; init; } = [];

    public override IReadOnlyList<string> Namespaces =>
        [.. _plugins.Select(plugin => plugin.Namespace).Distinct()];

    protected override IReadOnlyList<IOption> DeclaredOptions => TestOptions;

    public override IPlugin? DataSource(string @namespace, string? name) => _plugins.FirstOrDefault(plugin =>
        plugin.Namespace == @namespace && (name is null || plugin is NamespacePlugin
            || plugin is TablePlugin table && table.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
}
