using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb.Native;

/// <summary>duckdb_hugeint</summary>
internal readonly record struct HugeIntStruct(ulong Lower, long Upper);

/// <summary>duckdb_decimal</summary>
internal readonly record struct DecimalStruct(byte Width, byte Scale, HugeIntStruct Value);

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint duckdb_create_null_value();

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_bool(byte value);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_int64(long value);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_double(double value);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_varchar_length(byte* text, ulong length);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_blob(byte* data, ulong length);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_decimal(DecimalStruct value);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_timestamp(long micros);

    [LibraryImport(Library)]
    internal static partial nint duckdb_create_timestamp_tz(long micros);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_get_varchar(nint value);

    [LibraryImport(Library)]
    internal static partial byte duckdb_is_null_value(nint value);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_value(ref nint value);
}
