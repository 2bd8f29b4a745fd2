using Probing.Interop.DuckDb;

namespace Probing.Storage.Cold;

/// <summary>
/// A DuckDB instance that reads and writes the Parquet files of one data directory, and nothing else. No user's SQL reaches
/// it: users' queries run in another one, which has no files. Opened at the first use; any thread.
/// </summary>
/// <param name="directory">The data directory.</param>
/// <param name="open">Loads libduckdb and does what has to be done then; called before the first use.</param>
public sealed class ColdDatabase(string directory, Action open) : IDisposable
{
    /// <summary>What sealing and merging may take; a row group in the making is the most of it.</summary>
    private const string MemoryLimit = "256MiB";

    private readonly Lock _gate = new();
    private readonly RingCopyFunction _function = new();
    private DuckDbDatabase? _database;
    private bool _disposed;

    public string Directory { get; } = directory;

    /// <summary>Rows of a ring to Parquet at <paramref name="path"/>.</summary>
    internal void Write(RingCopy copy, ColdSchema schema, string path, CancellationToken cancellation)
    {
        var names = schema.FileNames.Select((name, index) => $"{RingCopyFunction.ColumnName(index)} AS {Identifier(name)}");
        using var connection = Connect();
        _function.Begin(connection, copy);
        try
        {
            Run(connection, $"COPY (SELECT {string.Join(", ", names)} FROM {RingCopyFunction.Name}()) TO {Literal(path)} "
                + Options(schema), cancellation);
        }
        finally
        {
            _function.End(connection);
        }
    }

    /// <summary>Files with the same columns, one after the other, into one.</summary>
    internal void Merge(IEnumerable<string> paths, ColdSchema schema, string path, CancellationToken cancellation)
    {
        using var connection = Connect();
        Run(connection, $"COPY (FROM read_parquet([{string.Join(", ", paths.Select(Literal))}], hive_partitioning=false)) "
            + $"TO {Literal(path)} {Options(schema)}", cancellation);
    }

    internal DuckDbConnection Connect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (_database ??= Open()).Connect();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _database?.Dispose();
            _database = null;
        }
    }

    internal static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>zstd at its fastest level: half the time of the default one, and the same size.</summary>
    private static string Options(ColdSchema schema) =>
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880, "
        + $"KV_METADATA {{{ColdSchema.MetadataKey}: {Literal(schema.Json)}}})";

    private static void Run(DuckDbConnection connection, string sql, CancellationToken cancellation)
    {
        using var interrupt = cancellation.UnsafeRegister(static state => ((DuckDbConnection)state!).Interrupt(), connection);
        cancellation.ThrowIfCancellationRequested();
        connection.Execute(sql);
    }

    private DuckDbDatabase Open()
    {
        open();
        var database = DuckDbDatabase.OpenInMemory(new Dictionary<string, string>
        {
            // Copies run on the thread that asks for them, which is the one of low priority; and rows keep their order.
            ["threads"] = "1",
            ["memory_limit"] = MemoryLimit,
            ["temp_directory"] = "",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
            // A UUID comes back as its bytes.
            ["arrow_lossless_conversion"] = "true",
        });
        try
        {
            using var connection = database.Connect();
            _function.Register(connection, RingCopyFunction.Name, parameters: 0);
            connection.Execute($"SET GLOBAL allowed_directories=[{Literal(Directory + "/")}]; "
                + "SET GLOBAL enable_external_access=false; SET GLOBAL lock_configuration=true");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
