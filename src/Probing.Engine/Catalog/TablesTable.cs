using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The tables that can be listed.</summary>
internal static partial class TablesTable
{
    public static TablePlugin Create(EngineCatalog catalog) => TablePlugin.Of<Listed>(
        async (request, cancellationToken) =>
            from table in await catalog.TablesAsync(request.Query.Warn, cancellationToken)
            select new Listed(table));

    [Table("probing", "tables",
        Description = "One row per table worth listing. Namespaces such as python and proc have more: they are made " +
            "when a query names them.",
        Example = "SELECT namespace, name, description FROM probing.tables ORDER BY namespace, name")]
    private readonly partial record struct Listed(CatalogTable Table)
    {
        [Column("SQL namespace")]
        public string Namespace => Table.Namespace;

        [Column("Table name; quote it with backticks when it is no plain identifier")]
        public string Name => Table.Name;

        [Column("Extension that serves the table")]
        public string Extension => Table.Extension.Name;

        [Column("What a row is; NULL when nobody declared it")]
        public string? Description => Empty.AsNull(Table.Description);

        [Column("A query worth copying; NULL when nobody declared one")]
        public string? Example => Empty.AsNull(Table.Declared?.Example);

        [Column("Right that a caller needs: read or execute")]
        public string NeededRight => SnakeCase.Of(Table.Right);

        [Column("True when the columns are known only while a query reads the table")]
        public bool Dynamic => Table.Declared is null;
    }
}
