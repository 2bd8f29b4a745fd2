using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The tool described in SQL: the namespace <c>probing</c>.</summary>
public sealed class CatalogExtension : EngineExtension
{
    private readonly NamespacePlugin _tables;

    /// <summary>Describes what is registered with <paramref name="extensions"/>, itself included once it is.</summary>
    public CatalogExtension(EngineExtensionManager extensions, QueryJournal queries)
    {
        var catalog = new EngineCatalog(extensions);
        _tables = NamespacePlugin.Of("probing",
            TablesTable.Create(catalog), ColumnsTable.Create(catalog), OptionsTable.Create(extensions),
            ExtensionsTable.Create(extensions), ErrorsTable.Create(extensions.Errors), QueriesTable.Create(queries));
    }

    public override string Name => "probing";

    public override string Description => "Describes the probe itself: its tables, options, extensions, errors and queries";

    public override IReadOnlyList<string> Namespaces => ["probing"];

    public override IPlugin? DataSource(string @namespace, string? name) => name is null ? _tables : _tables.Tables.Describe(name);
}
