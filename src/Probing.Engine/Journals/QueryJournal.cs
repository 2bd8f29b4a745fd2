namespace Probing.Engine.Journals;

/// <summary>The running queries and the last ones that ended. Bounded and thread-safe.</summary>
public sealed class QueryJournal
{
    /// <summary>Ended queries kept.</summary>
    public const int Capacity = 256;

    private const int MaxSql = 8 * 1024;

    private readonly Dictionary<long, QueryEntry> _running = [];
    private readonly Queue<QueryRecord> _ended = new();
    private long _lastId;

    /// <summary>Recent queries, then the running ones, each oldest first.</summary>
    public IReadOnlyList<QueryRecord> Snapshot()
    {
        lock (_running)
            return [.. _ended, .. _running.Values.OrderBy(entry => entry.Id).Select(entry => entry.Describe())];
    }

    internal QueryEntry Begin(string sql, string client)
    {
        var text = sql.Length <= MaxSql ? sql : sql[..MaxSql] + "…";
        lock (_running)
        {
            var entry = new QueryEntry(this, ++_lastId, text, client);
            _running.Add(entry.Id, entry);
            return entry;
        }
    }

    internal void Retire(QueryEntry entry)
    {
        lock (_running)
        {
            if (!_running.Remove(entry.Id))
                return;
            if (_ended.Count == Capacity)
                _ended.Dequeue();
            _ended.Enqueue(entry.Describe());
        }
    }
}
