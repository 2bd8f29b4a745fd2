using Probing.Engine.Execution;
using Probing.Engine.Journals;
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
    private readonly EngineOptions _options = new();
    private readonly QueryRunner _runner;
    private readonly QuerySlots _slots;
    private readonly QueryThreads _threads = new();
    private readonly TableOpener _opener;
    private readonly ParquetWriter _parquet;

    public QueryEngine(EngineExtensionManager extensions, QueryEngineSettings? settings = null)
    {
        Extensions = extensions;
        Catalog = new EngineCatalog(extensions);
        _opener = new TableOpener(extensions, Catalog);
        _slots = new QuerySlots(() => _options.MaxConcurrentQueries);
        _runner = new QueryRunner(_options, settings ??= new QueryEngineSettings(), Catalog);
        _parquet = new ParquetWriter(settings);
        extensions.Register(_options);
    }

    public EngineExtensionManager Extensions { get; }

    /// <summary>The tables there are.</summary>
    public EngineCatalog Catalog { get; }

    /// <summary>The running and recent queries.</summary>
    public QueryJournal Queries { get; } = new();

    /// <summary>
    /// Starts a query and returns when its first rows are ready or it failed. Cancelling ends the query also later, while
    /// its result is read.
    /// </summary>
    /// <exception cref="ProbingException">The query is wrong, forbidden, out of time, or a table failed.</exception>
    public async Task<QueryResult> QueryAsync(QueryRequest request, CancellationToken cancellationToken)
    {
        var entry = Queries.Begin(request.Sql, request.Client);
        var timeout = request.Timeout ?? _options.Timeout;
        var deadline = DateTime.UtcNow + timeout;
        try
        {
            var text = SqlLexer.Scan(request.Sql);
            StatementGate.CheckCount(text);
            await WaitForSlotAsync(timeout, cancellationToken);
            var job = MakeJob(request, text, entry, deadline, cancellationToken);
            _threads.Run(() =>
            {
                job.Run();
                _slots.Release();
            });
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
    public Task WriteParquetAsync(QueryResult result, Stream destination, CancellationToken cancellationToken) =>
        _parquet.WriteAsync(result, destination, cancellationToken);

    /// <summary>Closes DuckDB. Running queries must have ended.</summary>
    public ValueTask DisposeAsync()
    {
        _runner.Dispose();
        _parquet.Dispose();
        return ValueTask.CompletedTask;
    }

    private QueryJob MakeJob(
        QueryRequest request, SqlText text, QueryEntry entry, DateTime deadline, CancellationToken cancellationToken)
    {
        QueryJob? job = null;
        var left = deadline - DateTime.UtcNow;
        var stop = new QueryStop(left > TimeSpan.Zero ? left : TimeSpan.Zero, error => job!.Fail(error), cancellationToken);
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
            await _slots.AcquireAsync(timeout < QuerySlots.Patience ? timeout : QuerySlots.Patience, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new ProbingException(ProbingErrorKind.Cancelled, "the query was cancelled while it waited for its turn");
        }
    }
}
