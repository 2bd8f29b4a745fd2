using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The columns of the tables that can be listed.</summary>
internal static partial class ColumnsTable
{
    public static TablePlugin Create(EngineCatalog catalog) => TablePlugin.Of<DeclaredColumn>(
        async (request, cancellationToken) => Each(await catalog.TablesAsync(request.Query.Warn, cancellationToken)));

    private static IEnumerable<DeclaredColumn> Each(IReadOnlyList<CatalogTable> tables) =>
        from table in tables
        from column in Declared(table).Select((field, index) => new DeclaredColumn(table, index + 1, field))
        select column;

    private static IReadOnlyList<Field> Declared(CatalogTable table) =>
        table.Declared?.Provider.Schema.FieldsList ?? [];

    [Table("probing", "columns",
        Description = "One row per column of the tables in probing.tables, where the columns are known before a query.",
        Example = "SELECT name, type, unit, description FROM probing.columns " +
            "WHERE namespace = 'process' AND table_name = 'threads'")]
    private readonly partial record struct DeclaredColumn(CatalogTable Table, int Place, Field Field)
    {
        [Column("SQL namespace")]
        public string Namespace => Table.Namespace;

        [Column("Table name")]
        public string TableName => Table.Name;

        [Column("Place of the column in its table, from 1")]
        public long Position => Place;

        [Column("Column name")]
        public string Name => Field.Name;

        [Column("SQL type")]
        public string Type => SqlTypeName.Of(Field.DataType);

        [Column("False when the column is never NULL")]
        public bool Nullable => Field.IsNullable;

        [Column("Unit of the value; NULL when it has none")]
        public string? Unit => TableColumn.Unit(Field);

        [Column("What the value means; NULL when nobody declared it")]
        public string? Description => Empty.AsNull(TableColumn.Description(Field));
    }
}
