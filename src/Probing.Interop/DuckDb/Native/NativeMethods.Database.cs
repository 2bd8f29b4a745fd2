using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb.Native;

/// <summary>
/// The C API, one file a chapter, nothing checked: callers are the wrappers of this folder. Functions marked
/// SuppressGCTransition are leaf getters of a few instructions that take no lock.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = DuckDbLibrary.Name;

    internal const int Success = 0;

    [LibraryImport(Library)]
    internal static partial int duckdb_create_config(out nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_set_config(nint config, string name, string value);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_open_ext(string path, out nint database, nint config, out byte* error);

    [LibraryImport(Library)]
    internal static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    internal static partial int duckdb_connect(nint database, out nint connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_interrupt(nint connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_connection_get_client_context(nint connection, out nint context);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_client_context_get_connection_id(nint context);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_client_context(ref nint context);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    internal static partial void duckdb_free(void* memory);
}
