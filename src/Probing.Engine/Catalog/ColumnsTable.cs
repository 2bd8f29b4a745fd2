using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The columns of the tables that can be listed.</summary>
internal static class ColumnsTable
{
    public static TablePlugin Create(EngineCatalog catalog) =>
        new("probing", "columns", new RowTable<DeclaredColumn>(s_columns,
        async (request, cancellationToken) => Each(await catalog.TablesAsync(request.Query.Warn, cancellationToken))))
    {
        Description = "One row per column of the tables in probing.tables, where the columns are known before a query.",
        Example = "SELECT name, type, unit, description FROM probing.columns " +
            "WHERE namespace = 'process' AND table_name = 'threads'",
    };

    private static readonly TableColumns<DeclaredColumn> s_columns = new TableColumns<DeclaredColumn>()
        .Text("namespace", "SQL namespace", c => c.Table.Namespace)
        .Text("table_name", "Table name", c => c.Table.Name)
        .Int64("position", "Place of the column in its table, from 1", c => c.Position)
        .Text("name", "Column name", c => c.Field.Name)
        .Text("type", "SQL type", c => SqlTypeName.Of(c.Field.DataType))
        .Bool("nullable", "False when the column is never NULL", c => c.Field.IsNullable)
        .Text("unit", "Unit of the value; NULL when it has none", c => TableColumn.Unit(c.Field))
        .Text("description", "What the value means; NULL when nobody declared it",
            c => Empty.AsNull(TableColumn.Description(c.Field)));

    private static IEnumerable<DeclaredColumn> Each(IReadOnlyList<CatalogTable> tables) =>
        from table in tables
        from column in Declared(table).Select((field, index) => new DeclaredColumn(table, index + 1, field))
        select column;

    private static IReadOnlyList<Field> Declared(CatalogTable table) =>
        table.Declared?.Provider.Schema.FieldsList ?? [];

    private readonly record struct DeclaredColumn(CatalogTable Table, int Position, Field Field);
}
