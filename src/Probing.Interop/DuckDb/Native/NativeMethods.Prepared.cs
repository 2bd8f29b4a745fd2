using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial ulong duckdb_extract_statements(nint connection, byte* sql, out nint statements);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_extract_statements_error(nint statements);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library)]
    internal static partial int duckdb_prepare_extracted_statement(
        nint connection, nint statements, ulong index, out nint prepared);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_prepare_error(nint prepared);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_prepare(ref nint prepared);

    [LibraryImport(Library)]
    internal static partial int duckdb_prepared_statement_type(nint prepared);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_nparams(nint prepared);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_parameter_name(nint prepared, ulong index);

    [LibraryImport(Library)]
    internal static partial int duckdb_bind_value(nint prepared, ulong index, nint value);

    [LibraryImport(Library)]
    internal static partial int duckdb_pending_prepared(nint prepared, out nint pending);

    [LibraryImport(Library)]
    internal static partial int duckdb_pending_prepared_streaming(nint prepared, out nint pending);

    [LibraryImport(Library)]
    internal static partial int duckdb_execute_pending(nint pending, ResultStruct* result);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_pending_error(nint pending);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_pending(ref nint pending);
}
