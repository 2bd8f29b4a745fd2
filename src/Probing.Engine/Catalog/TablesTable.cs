using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The tables that can be listed.</summary>
internal static class TablesTable
{
    public static TablePlugin Create(EngineCatalog catalog) =>
        new("probing", "tables", new RowTable<CatalogTable>(s_columns,
        async (request, cancellationToken) => await catalog.TablesAsync(request.Query.Warn, cancellationToken)))
    {
        Description = "One row per table worth listing. Namespaces such as python and proc have more: they are made " +
            "when a query names them.",
        Example = "SELECT namespace, name, description FROM probing.tables ORDER BY namespace, name",
    };

    private static readonly TableColumns<CatalogTable> s_columns = new TableColumns<CatalogTable>()
        .Text("namespace", "SQL namespace", t => t.Namespace)
        .Text("name", "Table name; quote it with backticks when it is no plain identifier", t => t.Name)
        .Text("extension", "Extension that serves the table", t => t.Extension.Name)
        .Text("description", "What a row is; NULL when nobody declared it", t => Empty.AsNull(t.Description))
        .Text("example", "A query worth copying; NULL when nobody declared one", t => Empty.AsNull(t.Declared?.Example))
        .Text("needed_right", "Right that a caller needs: read or execute", t => SnakeCase.Of(t.Right))
        .Bool("dynamic", "True when the columns are known only while a query reads the table", t => t.Declared is null);
}
