using System.Collections.Concurrent;
using Probing.Engine.Execution;
using Probing.Engine.Guards;
using Probing.Engine.Journals;
using Probing.Engine.Loading;
using Probing.Engine.Parquet;
using Probing.Engine.Scan;
using Probing.Engine.Sql;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine;

/// <summary>
/// SQL over the registered extensions. One per process; opens DuckDB at the first query. Registers its options as the
/// extension <c>probing.engine</c>.
/// </summary>
public sealed class QueryEngine : IAsyncDisposable
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(3);

    private readonly EngineOptions _options = new();
    private readonly QueryRunner _runner;
    private readonly QuerySlots _slots;
    private readonly QueryThreads _threads = new();
    private readonly TableOpener _opener;
    private readonly ParquetWriter _parquet;
    private readonly ConcurrentDictionary<QueryJob, bool> _jobs = new();
    private readonly ConcurrentDictionary<Task, bool> _exports = new();
    private volatile bool _closed;

    public QueryEngine(EngineExtensionManager extensions, QueryEngineSettings? settings = null)
    {
        Extensions = extensions;
        Catalog = new EngineCatalog(extensions);
        _opener = new TableOpener(extensions, Catalog);
        _slots = new QuerySlots(() => _options.MaxConcurrentQueries);
        _runner = new QueryRunner(_options, settings ??= new QueryEngineSettings(), Catalog);
        _parquet = new ParquetWriter(settings);
        extensions.ContextFor = guard => new ExtensionContext(this, guard);
        extensions.Register(_options);
    }

    public EngineExtensionManager Extensions { get; }

    /// <summary>The tables there are.</summary>
    public EngineCatalog Catalog { get; }

    /// <summary>The running and recent queries.</summary>
    public QueryJournal Queries { get; } = new();

    /// <summary>Views that DuckDB has now.</summary>
    internal int ViewCount => _runner.Database.Views.Count;

    /// <summary>Queries that hold a place.</summary>
    internal int RunningQueries => _slots.Taken;

    /// <summary>
    /// Starts a query and returns when its first rows are ready or it failed. Cancelling ends the query also later, while
    /// its result is read.
    /// </summary>
    /// <exception cref="ProbingException">The query is wrong, forbidden, out of time, or a table failed.</exception>
    public async Task<QueryResult> QueryAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        var entry = Queries.Begin(request.Sql, request.Client);
        try
        {
            var timeout = TimeLimit(request);
            var deadline = DateTime.UtcNow + timeout;
            if (_closed)
                throw new ProbingException(ProbingErrorKind.Unavailable, "the SQL engine is closed; the process is ending");
            var text = SqlLexer.Scan(request.Sql);
            StatementGate.CheckText(text);
            await Extensions.Offers.RefreshAsync(cancellationToken);
            await WaitForSlotAsync(timeout, cancellationToken);
            var job = Start(request, text, entry, timeout, deadline, cancellationToken);
            return new QueryResult(job, await job.Started);
        }
        catch (Exception e)
        {
            entry.End(e is OperationCanceledException ? QueryState.Cancelled : QueryState.Failed, e.Message);
            throw;
        }
    }

    /// <summary>Reads a query's answer to its end and writes it as one Parquet file.</summary>
    /// <exception cref="ProbingException">The query's error, or a column's type that Parquet files do not have.</exception>
    public async Task WriteParquetAsync(QueryResult result, Stream destination, CancellationToken cancellationToken)
    {
        var export = _parquet.WriteAsync(result, destination, cancellationToken);
        _exports.TryAdd(export, true);
        try
        {
            await export;
        }
        finally
        {
            _exports.TryRemove(export, out _);
        }
    }

    /// <summary>
    /// Ends the running queries and lets no other begin; DuckDB stays open. False when a query did not end in time: one
    /// whose provider or function cannot be interrupted.
    /// </summary>
    public async Task<bool> EndQueriesAsync(TimeSpan patience)
    {
        _closed = true;
        var late = Task.Delay(patience);
        while (!_jobs.IsEmpty || !_exports.IsEmpty)
        {
            foreach (var job in _jobs.Keys)
                job.Stop.Stop(StopReason.Cancelled);
            var running = _jobs.Keys.Select(job => job.Ended).Concat(_exports.Keys);
            if (await Task.WhenAny(Task.WhenAll(running), late) == late)
                return false;
            await Task.Yield(); // an ended query is off the list a moment later
        }
        return true;
    }

    /// <summary>
    /// Ends the running queries and closes DuckDB. When a provider holds its query's thread, DuckDB stays open: memory that
    /// a thread may touch is not freed.
    /// </summary>
    public async ValueTask DisposeAsync() => await CloseAsync(ClosePatience);

    /// <summary>As <see cref="DisposeAsync"/>; false when DuckDB stays open.</summary>
    public async Task<bool> CloseAsync(TimeSpan patience)
    {
        var ended = await EndQueriesAsync(patience);
        _threads.Close();
        GuardedWork.Threads.EndIdle();
        if (!ended)
            return false;
        _runner.Dispose();
        _parquet.Dispose();
        return true;
    }

    private static TimeSpan Minimum(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private TimeSpan TimeLimit(QueryRequest request)
    {
        var limit = request.Timeout ?? _options.Timeout;
        if (limit <= TimeSpan.Zero)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"a time limit of {limit.TotalSeconds} s was sent; it must be more than 0");
        return Minimum(limit, MaxTimeout);
    }

    /// <summary>Starts a query that has a place.</summary>
    private QueryJob Start(
        QueryRequest request, SqlText text, QueryEntry entry, TimeSpan timeout, DateTime deadline,
        CancellationToken cancellationToken)
    {
        try
        {
            var job = MakeJob(request, text, entry, timeout, deadline, cancellationToken);
            _jobs.TryAdd(job, true);
            if (_closed)
                job.Stop.Stop(StopReason.Cancelled);
            _threads.Run(() =>
            {
                job.Run();
                _jobs.TryRemove(job, out _);
                _slots.Release();
            });
            return job;
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    private QueryJob MakeJob(
        QueryRequest request, SqlText text, QueryEntry entry, TimeSpan timeout, DateTime deadline,
        CancellationToken cancellationToken)
    {
        QueryJob? job = null;
        var left = deadline - DateTime.UtcNow;
        var stop = new QueryStop(timeout, left > TimeSpan.Zero ? left : TimeSpan.Zero, error => job?.Fail(error), cancellationToken);
        var context = new QueryContext
        {
            Right = request.Right,
            DeadlineUtc = deadline,
            MaxRows = _options.MaxRows,
            MaxBytes = _options.MaxBytes,
        };
        var scope = new QueryScope(_opener.Open, context, stop.Token) { Report = _opener.Report };
        return job = new QueryJob(_runner, request, text, entry, scope, stop);
    }

    private async ValueTask WaitForSlotAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.AcquireAsync(Minimum(timeout, QuerySlots.Patience), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new ProbingException(ProbingErrorKind.Cancelled, "the query was cancelled while it waited for its turn");
        }
    }
}
