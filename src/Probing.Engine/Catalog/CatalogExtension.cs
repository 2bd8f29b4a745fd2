using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The tool described in SQL: the namespace <c>probing</c>.</summary>
public sealed class CatalogExtension : EngineExtension
{
    private readonly NamespacePlugin _tables;

    /// <summary>Describes an engine and what is registered with it, itself included once it is.</summary>
    public CatalogExtension(QueryEngine engine)
    {
        _tables = NamespacePlugin.Of("probing",
            TablesTable.Create(engine.Catalog), ColumnsTable.Create(engine.Catalog),
            OptionsTable.Create(engine.Extensions), ExtensionsTable.Create(engine.Extensions),
            OptionChangesTable.Create(engine.Extensions.OptionChanges),
            ErrorsTable.Create(engine.Extensions.Errors), QueriesTable.Create(engine.Queries));
    }

    public override string Name => "probing";

    public override string Description =>
        "Describes the probe itself: its tables, options, extensions, errors and queries";

    public override IReadOnlyList<string> Namespaces => ["probing"];

    public override IPlugin? DataSource(string @namespace, string? name) =>
        name is null ? _tables : _tables.Tables.Describe(name);
}
