using Probing.Engine.Execution;
using Probing.Engine.Scan;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Parquet;

/// <summary>
/// Writes results as Parquet with a DuckDB instance of its own, which may write files in one private folder and which no
/// user's SQL reaches. Opened at the first use.
/// </summary>
internal sealed class ParquetWriter(QueryEngineSettings settings) : IDisposable
{
    private const string Namespace = "result";

    private readonly Lock _gate = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<ulong, QueryScope> _scopes = new();
    private DuckDbDatabase? _database;
    private string? _folder;
    private int _lastFile;

    internal async Task WriteAsync(QueryResult result, Stream destination, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Open(), $"{Interlocked.Increment(ref _lastFile)}.parquet");
        try
        {
            // COPY blocks its thread until the last row of the query: not a thread of the pool.
            await Task.Factory.StartNew(() => Copy(result, file, cancellationToken),
                cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await using var written = File.OpenRead(file);
            await written.CopyToAsync(destination, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _database?.Dispose();
            _database = null;
            if (_folder is not null && Directory.Exists(_folder))
                Directory.Delete(_folder, recursive: true);
        }
    }

    private void Copy(QueryResult result, string file, CancellationToken cancellationToken)
    {
        using var connection = _database!.Connect();
        var table = new OpenTable("the result", Namespace, Namespace, null, new ResultTable(result));
        var scope = new QueryScope((_, _, _) => table, new QueryContext(), cancellationToken);
        _scopes[connection.Id] = scope;
        using var interrupt = cancellationToken.UnsafeRegister(_ => connection.Interrupt(), null);
        try
        {
            connection.Execute($"COPY (FROM {ScanFunction.Name}('{Namespace}', '{Namespace}')) TO " +
                $"{Sql.SqlNames.Literal(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)");
        }
        catch (DuckDbException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw scope.Failure ?? new ProbingException(ProbingErrorKind.Internal,
                $"the answer cannot be written as Parquet: {e.Message}", inner: e);
        }
        finally
        {
            _scopes.TryRemove(connection.Id, out _);
        }
    }

    /// <summary>Opens the instance and returns its folder.</summary>
    private string Open()
    {
        lock (_gate)
        {
            if (_database is not null)
                return _folder!;
            if (settings.LibraryPath is { } path)
                DuckDbLibrary.Load(path);
            _folder = MakeFolder();
            _database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>
            {
                ["threads"] = "1",
                ["memory_limit"] = "256MiB",
                ["temp_directory"] = _folder,
                ["autoinstall_known_extensions"] = "false",
                ["autoload_known_extensions"] = "false",
            });
            using var admin = _database.Connect();
            new ScanFunction(connection => _scopes.GetValueOrDefault(connection), (_, _) => null, threads: 1)
                { HugeIntAsDecimal = true }.Register(admin, ScanFunction.Name, parameters: 2);
            admin.Execute($"SET GLOBAL allowed_directories=[{Sql.SqlNames.Literal(_folder + "/")}]; " +
                "SET GLOBAL enable_external_access=false; SET GLOBAL lock_configuration=true");
            return _folder;
        }
    }

    private string MakeFolder()
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (settings.TempDirectory is not { } parent)
            return Directory.CreateTempSubdirectory("probing-parquet-").FullName;
        return Directory.CreateDirectory(Path.Combine(parent, "parquet"), ownerOnly).FullName;
    }
}
