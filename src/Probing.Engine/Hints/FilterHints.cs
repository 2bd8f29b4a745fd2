using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Engine.Execution;
using Probing.Engine.Scan;
using Probing.Engine.Sql;
using Probing.Interop.DuckDb;
using Probing.Sdk.Tables;

namespace Probing.Engine.Hints;

/// <summary>
/// What the WHERE and the LIMIT of a query say about the tables that want to know. Hints only prune: DuckDB applies its filters again, so a
/// missing hint costs time and a wrong one loses rows. Hence every rule here errs on the side of no hint.
/// </summary>
internal static class FilterHints
{
    private const int MaxDepth = 500;

    internal static IReadOnlyDictionary<OpenTable, ScanHints> For(DuckDbConnection connection, QueryJob job)
    {
        var hints = new Dictionary<OpenTable, ScanHints>();
        var tables = job.Scope.Tables.Where(table => table.Provider.WantsFilters).ToList();
        if (tables.Count == 0 || !MayHave(job.Text.Rewritten) || Walk(connection, job) is not var (walk, limit))
            return hints;
        foreach (var table in tables)
        {
            var bounds = walk.BoundsOf(table);
            if (bounds.Count > 0 || limit is not null)
                hints[table] = new ScanHints([.. bounds.SelectMany(bound => bound.Hints(table.Provider.Schema))], limit);
        }
        return hints;
    }

    /// <summary>Spares most queries without conditions their syntax tree.</summary>
    private static bool MayHave(string text) =>
        text.Contains("where", StringComparison.OrdinalIgnoreCase) || text.Contains("limit", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the text has no syntax tree, or one that nests too deep to be walked.</summary>
    private static (WhereWalk Walk, long? Limit)? Walk(DuckDbConnection connection, QueryJob job)
    {
        try
        {
            if (Serialize(connection, job.Text) is not { } json)
                return null;
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.GetProperty("error").GetBoolean())
                return null;
            var constants = new HintConstants(job.Request);
            var statements = document.RootElement.GetProperty("statements");
            var walk = new WhereWalk(constants);
            walk.Visit(statements);
            return (walk, LimitHint.Of(statements, constants));
        }
        catch (Exception e) when (e is JsonException or DuckDbException)
        {
            return null;
        }
    }

    /// <summary>The syntax tree of a SELECT; null for what has none.</summary>
    private static unsafe string? Serialize(DuckDbConnection connection, SqlText text)
    {
        using var statements = connection.Extract($"SELECT json_serialize_sql({SqlNames.Literal(text.Rewritten)})");
        using var prepared = statements.Prepare(0);
        using var result = prepared.ExecuteStreaming();
        using var schema = new NativeSchema(result);
        using var rows = new NativeBatch();
        if (!result.Fetch(rows.Array))
            return null;
        using var batch = rows.Import(schema.Import());
        return (batch.Column(0) as StringArray)?.GetString(0);
    }
}
