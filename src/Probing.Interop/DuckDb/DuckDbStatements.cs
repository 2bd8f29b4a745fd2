using System.Runtime.InteropServices;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>The parsed statements of one text.</summary>
public sealed unsafe class DuckDbStatements : SafeHandle
{
    private readonly DuckDbConnection _connection;

    internal DuckDbStatements(DuckDbConnection connection, nint handle, int count) : base(0, ownsHandle: true)
    {
        _connection = connection;
        SetHandle(handle);
        Count = count;
        if (count > 0)
            return;
        var message = NativeText.Borrowed(duckdb_extract_statements_error(handle));
        if (message.Length == 0)
            return;
        Dispose();
        throw new DuckDbException(message);
    }

    public override bool IsInvalid => handle == 0;

    public int Count { get; }

    /// <summary>Binds and plans a statement; table functions are bound here.</summary>
    public DuckDbPrepared Prepare(int index)
    {
        var state = duckdb_prepare_extracted_statement(_connection.Handle, handle, (ulong)index, out var prepared);
        if (state == Success)
            return new DuckDbPrepared(prepared);
        var message = NativeText.Borrowed(duckdb_prepare_error(prepared));
        duckdb_destroy_prepare(ref prepared);
        throw new DuckDbException(message);
    }

    protected override bool ReleaseHandle()
    {
        duckdb_destroy_extracted(ref handle);
        return true;
    }
}
