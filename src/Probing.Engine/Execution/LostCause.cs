using Probing.Engine.Sql;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>
/// Finds out why a query failed when DuckDB does not say. A streaming result whose reader is not fetching while another
/// thread fails reports "Interrupted!" and drops the failure (SimpleBufferedData::ExecuteTaskInternal). A result that does
/// not stream keeps it, so the query runs once more as EXPLAIN ANALYZE, which computes every row and holds none.
/// </summary>
internal static class LostCause
{
    private const string Analyze = "EXPLAIN ANALYZE ";

    /// <returns>The query's error, or null where the second run did not fail or cannot be made.</returns>
    internal static ProbingException? Find(DuckDbConnection connection, QueryJob job)
    {
        try
        {
            using var statements = connection.Extract(Analyze + job.Text.Rewritten);
            if (statements.Count != 1)
                return null; // a PIVOT, whose helper statements cannot be explained
            using var prepared = statements.Prepare(0);
            Parameters.Bind(prepared, job.Request);
            prepared.Execute();
            return null;
        }
        catch (DuckDbException e) when (!SqlErrors.IsInterruption(e))
        {
            return SqlErrors.Translate(e, job.Text, Analyze.Length);
        }
    }
}
