using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint duckdb_create_logical_type(int type);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_decimal_type(byte width, byte scale);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_list_type(nint child);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_array_type(nint child, ulong size);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_map_type(nint key, nint value);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_struct_type(nint* members, byte** names, ulong count);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_logical_type(ref nint type);
}
