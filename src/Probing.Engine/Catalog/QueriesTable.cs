using Probing.Engine.Journals;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The running and the latest queries.</summary>
internal static class QueriesTable
{
    public static TablePlugin Create(QueryJournal queries) => new("probing", "queries",
        new RowTable<QueryRecord>(s_columns, _ => queries.Snapshot()))
    {
        Description =
            $"One row per query: the last {QueryJournal.Capacity} that ended and those that run, this one included.",
        Example = "SELECT id, state, elapsed_ms, row_count, sql FROM probing.queries ORDER BY elapsed_ms DESC LIMIT 10",
    };

    private static readonly TableColumns<QueryRecord> s_columns = new TableColumns<QueryRecord>()
        .Int64("id", "Number of the query in this process, from 1", q => q.Id)
        .Text("sql", "The text as it was sent, cut when very long", q => q.Sql)
        .Text("client", "Who asked; NULL when that is not known", q => Empty.AsNull(q.Client))
        .Text("state", "waiting, running, finished, failed or cancelled", q => SnakeCase.Of(q.State))
        .Timestamp("start_time", "When the query was accepted", q => q.StartedUtc)
        .Double("elapsed_ms", "Time taken so far, or in all when it has ended", q => q.Elapsed.TotalMilliseconds, "ms")
        .Int64("row_count", "Rows given so far", q => q.Rows)
        .Text("error", "Message of its error; NULL when there is none", q => q.Error);
}
