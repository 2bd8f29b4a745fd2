using Probing.Interop.DuckDb;

namespace Probing.Engine.Sql;

/// <summary>Tells the queries that need the list of tables, which is not made for the others.</summary>
internal static class CatalogQueries
{
    private static readonly string[] Prefixes = ["duckdb_", "pg_", "pragma_", "sqlite_"];

    /// <summary>True when the text mentions a catalog: SHOW, DESCRIBE alone, information_schema and the like.</summary>
    internal static bool LooksAtCatalog(SqlText text) =>
        text.Tokens.Count(token => token.Kind != SqlTokenKind.Semicolon) == 1
        || text.Tokens.Any(token => token.IsIdentifier && IsCatalogName(token.Text!));

    /// <summary>True when DuckDB did not find a table.</summary>
    internal static bool IsUnknownName(DuckDbException failure) =>
        SqlErrors.TypeOf(failure) == "Catalog" && failure.Message.Contains("Table with name", StringComparison.Ordinal);

    private static bool IsCatalogName(string name) =>
        name.Equals("SHOW", StringComparison.OrdinalIgnoreCase)
        || name.Equals("information_schema", StringComparison.OrdinalIgnoreCase)
        || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
