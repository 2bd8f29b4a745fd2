using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb.Native;

/// <summary>duckdb_result; all fields but the size are private to the library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultStruct
{
    private readonly ulong _columnCount, _rowCount, _rowsChanged;
    private readonly nint _columns, _error, _internalData;
}

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int duckdb_query(nint connection, byte* sql, ResultStruct* result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_result(ResultStruct* result);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_result_error(ResultStruct* result);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_column_count(ResultStruct* result);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_column_name(ResultStruct* result, ulong column);

    [LibraryImport(Library)]
    internal static partial nint duckdb_column_logical_type(ResultStruct* result, ulong column);

    [LibraryImport(Library)]
    internal static partial nint duckdb_fetch_chunk(ResultStruct result);

    [LibraryImport(Library)]
    internal static partial nint duckdb_result_get_arrow_options(ResultStruct* result);
}
