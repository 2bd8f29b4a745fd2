using System.Runtime.InteropServices;
using Apache.Arrow.C;

namespace Probing.Interop.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint duckdb_to_arrow_schema(
        nint options, nint* types, byte** names, ulong count, CArrowSchema* schema);

    [LibraryImport(Library)]
    internal static partial nint duckdb_data_chunk_to_arrow(nint options, nint chunk, CArrowArray* array);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_arrow_options(ref nint options);

    [LibraryImport(Library)]
    internal static partial byte duckdb_error_data_has_error(nint error);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_error_data_message(nint error);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_error_data(ref nint error);
}
