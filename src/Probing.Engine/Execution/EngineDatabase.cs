using System.Collections.Concurrent;
using System.Globalization;
using Probing.Engine.Scan;
using Probing.Engine.Views;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Execution;

/// <summary>
/// The DuckDB instance that users' queries run in: no files, no extensions, limits that no statement can lift. Connections
/// are pooled for their settings; one administrates the views.
/// </summary>
internal sealed class EngineDatabase : IDisposable
{
    private const int MaxIdle = 16;

    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _admin;
    private readonly ConcurrentBag<PooledConnection> _idle = [];
    private readonly ConcurrentDictionary<ulong, QueryScope> _scopes = new();

    internal EngineDatabase(EngineOptions options, QueryEngineSettings settings, EngineCatalog catalog)
    {
        if (settings.LibraryPath is { } path)
            DuckDbLibrary.Load(path);
        settings.LibraryLoaded?.Invoke();
        _database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>
        {
            ["threads"] = options.Threads.ToString(CultureInfo.InvariantCulture),
            ["memory_limit"] = $"{options.MemoryLimitMb}MiB",
            ["temp_directory"] = settings.TempDirectory ?? "",
            ["max_temp_directory_size"] = "4GB",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
            // Deeper texts take DuckDB minutes to bind, in which nothing can interrupt it.
            ["max_expression_depth"] = "300",
            // The position of an error comes only this way.
            ["errors_as_json"] = "true",
        });
        _admin = _database.Connect();
        Views = new ViewCatalog(_admin);
        var function = new ScanFunction(
            connection => _scopes.GetValueOrDefault(connection),
            (space, name) => catalog.Declared(space, name)?.Provider.Schema,
            options.Threads);
        function.Register(_admin, ScanFunction.Name, parameters: 2);
        // Order matters: the last statement locks the others. Rows have no order but what ORDER BY gives, so that plain
        // selects run in parallel. Times are shown in UTC wherever the host is.
        _admin.Execute("SET GLOBAL TimeZone='UTC'; SET GLOBAL preserve_insertion_order=false; " +
            "SET GLOBAL enable_external_access=false; SET GLOBAL lock_configuration=true");
    }

    internal ViewCatalog Views { get; }

    /// <summary>A connection on which tables are opened on behalf of <paramref name="scope"/>.</summary>
    internal PooledConnection Rent(QueryScope scope)
    {
        if (!_idle.TryTake(out var connection))
            connection = new PooledConnection(_database.Connect());
        connection.UseSearchPath(Views);
        _scopes[connection.Connection.Id] = scope;
        return connection;
    }

    /// <summary>Takes a connection back; one that may hold leftovers of its query is closed.</summary>
    internal void Return(PooledConnection connection, bool reusable)
    {
        _scopes.TryRemove(connection.Connection.Id, out _);
        if (reusable && _idle.Count < MaxIdle)
            _idle.Add(connection);
        else
            connection.Connection.Dispose();
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Connection.Dispose();
        _admin.Dispose();
        _database.Dispose();
    }
}
