using Probing.Engine.Hints;
using Probing.Engine.Scan;
using Probing.Engine.Sql;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>The steps of a query: names to views, a connection, the gate, parameters, rows.</summary>
internal sealed class QueryRunner(EngineOptions options, QueryEngineSettings settings, EngineCatalog catalog) : IDisposable
{
    private readonly Lock _gate = new();
    private EngineDatabase? _database;

    /// <summary>Opens at the first query: a process that is never asked pays nothing.</summary>
    internal EngineDatabase Database
    {
        get
        {
            lock (_gate)
                return _database ??= Open();
        }
    }

    internal void Execute(QueryJob job)
    {
        try
        {
            ExecuteKnown(job);
        }
        catch (DuckDbException e) when (!job.Started.IsCompleted && CatalogQueries.IsUnknownName(e) && Discovers(job))
        {
            ExecuteKnown(job);
        }
    }

    public void Dispose() => _database?.Dispose();

    /// <summary>With the namespaces that there are now.</summary>
    private void ExecuteKnown(QueryJob job)
    {
        var database = Database;
        var namespaces = catalog.Namespaces;
        database.Views.SetNamespaces(namespaces);
        var references = job.Text.References(namespaces)
            .Concat(FunctionGate.Check(job.Text).SelectMany(inner => inner.References(namespaces))).ToList();
        foreach (var reference in references)
            job.Scope.AddReference(reference, () => catalog.Declared(reference.Namespace, reference.Name) is not null);

        var listed = CatalogQueries.LooksAtCatalog(job.Text);
        if (listed)
            SyncListed(database, job);
        var views = database.Views.Acquire(references);
        try
        {
            try
            {
                RunOnce(database, job);
            }
            catch (DuckDbException e) when (!listed && !job.Started.IsCompleted && CatalogQueries.IsUnknownName(e))
            {
                // The name may be a listed table without its namespace.
                SyncListed(database, job);
                RunOnce(database, job);
            }
        }
        catch (DuckDbException e) when (SqlErrors.TypeOf(e) == "FATAL")
        {
            // DuckDB refuses all further work in this instance. The next query opens another; this one is left as it is,
            // since other queries may still be in it.
            lock (_gate)
                _database = _database == database ? null : _database;
            throw;
        }
        finally
        {
            database.Views.Release(views);
        }
    }

    /// <summary>True when there are namespaces now that were not there before.</summary>
    private bool Discovers(QueryJob job)
    {
        var before = catalog.Namespaces;
        BlockingWait.For(catalog.DiscoverAsync(job.Stop.Token), job.Stop.Token);
        return catalog.Namespaces.Except(before, StringComparer.OrdinalIgnoreCase).Any();
    }

    private EngineDatabase Open()
    {
        try
        {
            return new EngineDatabase(options, settings, catalog);
        }
        catch (Exception e) when (e is DuckDbException or DllNotFoundException)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, $"the SQL engine cannot start: {e.Message}", inner: e);
        }
    }

    private static void RunOnce(EngineDatabase database, QueryJob job)
    {
        var pooled = database.Rent(job.Scope);
        var reusable = false;
        try
        {
            job.Stop.Attach(pooled.Connection);
            using var prepared = StatementGate.Prepare(pooled.Connection, job.Text, out var leavesTypes);
            Parameters.Bind(prepared, job.Request);
            job.Scope.Hints = FilterHints.For(pooled.Connection, job);
            using (var result = prepared.ExecuteStreaming())
                job.Send(result);
            reusable = !leavesTypes;
        }
        catch (DuckDbException e) when (SqlErrors.IsInterruption(e) && job.Stop.Reason == StopReason.None && job.Scope.Failure is null)
        {
            throw LostCause.Find(pooled.Connection, job) ?? SqlErrors.Translate(e, job.Text);
        }
        finally
        {
            job.Stop.Detach();
            database.Return(pooled, reusable);
        }
    }

    private void SyncListed(EngineDatabase database, QueryJob job)
    {
        var tables = BlockingWait.For(catalog.TablesAsync(job.Scope.Context.Warn, job.Stop.Token), job.Stop.Token);
        database.Views.List(tables.Select(table => (table.Namespace, table.Name)));
    }
}
