using System.Runtime.InteropServices;

namespace Probing.E2E.Tests.Support;

/// <summary>A plain DuckDB outside of any probe, to read what a probed process wrote.</summary>
internal static unsafe class DuckDb
{
    private static readonly nint Library = NativeLibrary.Load(Repository.Built("lib/libduckdb.so"));

    /// <summary>The one value of an answer, as text.</summary>
    public static string Scalar(string sql)
    {
        nint database = 0, connection = 0;
        Result result = default;
        try
        {
            Assert.Equal(0, ((delegate* unmanaged<nint, nint*, int>)Export("duckdb_open"))(0, &database));
            Assert.Equal(0, ((delegate* unmanaged<nint, nint*, int>)Export("duckdb_connect"))(database, &connection));
            var text = Marshal.StringToCoTaskMemUTF8(sql);
            var state = ((delegate* unmanaged<nint, nint, Result*, int>)Export("duckdb_query"))(connection, text, &result);
            Marshal.FreeCoTaskMem(text);
            var error = ((delegate* unmanaged<Result*, nint>)Export("duckdb_result_error"))(&result);
            Assert.True(state == 0, Marshal.PtrToStringUTF8(error));
            var value = ((delegate* unmanaged<Result*, ulong, ulong, nint>)Export("duckdb_value_varchar"))(&result, 0, 0);
            var read = Marshal.PtrToStringUTF8(value);
            ((delegate* unmanaged<nint, void>)Export("duckdb_free"))(value);
            return read ?? "NULL";
        }
        finally
        {
            ((delegate* unmanaged<Result*, void>)Export("duckdb_destroy_result"))(&result);
            ((delegate* unmanaged<nint*, void>)Export("duckdb_disconnect"))(&connection);
            ((delegate* unmanaged<nint*, void>)Export("duckdb_close"))(&database);
        }
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    // duckdb_result
    [StructLayout(LayoutKind.Sequential)]
    private struct Result
    {
        public fixed ulong Members[6];
    }
}
