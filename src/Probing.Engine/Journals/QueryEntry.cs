using System.Diagnostics;

namespace Probing.Engine.Journals;

/// <summary>A query while it lives; the engine writes, anybody reads through <see cref="QueryJournal.Snapshot"/>.</summary>
internal sealed class QueryEntry(QueryJournal journal, long id, string sql, string client)
{
    private readonly DateTime _startedUtc = DateTime.UtcNow;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _ended;
    private long _rows;
    private volatile QueryState _state = QueryState.Waiting;
    private volatile string? _error;

    internal long Id => id;

    internal TimeSpan Elapsed =>
        Stopwatch.GetElapsedTime(_started, Interlocked.Read(ref _ended) is var end and not 0 ? end : Stopwatch.GetTimestamp());

    internal long Rows => Interlocked.Read(ref _rows);

    internal void Run() => _state = QueryState.Running;

    internal void AddRows(long rows) => Interlocked.Add(ref _rows, rows);

    /// <summary>Ends the query; only the first call counts.</summary>
    internal void End(QueryState state, string? error = null)
    {
        if (Interlocked.CompareExchange(ref _ended, Stopwatch.GetTimestamp(), 0) != 0)
            return;
        _error = error;
        _state = state;
        journal.Retire(this);
    }

    internal QueryRecord Describe() => new(id, sql, client, _state, _startedUtc, Elapsed, Rows, _error);
}
