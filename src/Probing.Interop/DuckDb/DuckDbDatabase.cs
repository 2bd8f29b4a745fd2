using System.Runtime.InteropServices;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>An in-memory database.</summary>
public sealed unsafe class DuckDbDatabase : SafeHandle
{
    private DuckDbDatabase(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Version of the loaded library, for instance <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => NativeText.Borrowed(duckdb_library_version());

    public static DuckDbDatabase OpenInMemory(IReadOnlyDictionary<string, string> settings)
    {
        if (duckdb_create_config(out var config) != Success)
            throw new DuckDbException("no memory for the configuration");
        try
        {
            foreach (var (name, value) in settings)
            {
                if (duckdb_set_config(config, name, value) != Success)
                    throw new DuckDbException($"DuckDB does not know the setting {name}={value}");
            }
            if (duckdb_open_ext(":memory:", out var database, config, out var error) != Success)
                throw new DuckDbException(NativeText.Owned(error));
            return new DuckDbDatabase(database);
        }
        finally
        {
            duckdb_destroy_config(ref config);
        }
    }

    public DuckDbConnection Connect()
    {
        if (duckdb_connect(handle, out var connection) != Success)
            throw new DuckDbException("DuckDB gave no connection");
        return new DuckDbConnection(connection);
    }

    protected override bool ReleaseHandle()
    {
        duckdb_close(ref handle);
        return true;
    }
}
