using System.Runtime.InteropServices;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>A connection; one query at a time, from one thread at a time, but <see cref="Interrupt"/> from any.</summary>
public sealed unsafe class DuckDbConnection : SafeHandle
{
    internal DuckDbConnection(nint handle) : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        duckdb_connection_get_client_context(handle, out var context);
        Id = duckdb_client_context_get_connection_id(context);
        duckdb_destroy_client_context(ref context);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The number by which table functions know who calls; unique in the database.</summary>
    public ulong Id { get; }

    internal nint Handle => handle;

    /// <summary>Runs one or more statements and drops their results.</summary>
    public void Execute(string sql)
    {
        ResultStruct result = default;
        fixed (byte* text = NativeText.Utf8(sql))
        {
            var state = duckdb_query(handle, text, &result);
            var error = state == Success ? null : NativeText.Borrowed(duckdb_result_error(&result));
            duckdb_destroy_result(&result);
            if (error is not null)
                throw new DuckDbException(error);
        }
    }

    /// <summary>Parses a text into its statements.</summary>
    public DuckDbStatements Extract(string sql)
    {
        fixed (byte* text = NativeText.Utf8(sql))
        {
            var count = duckdb_extract_statements(handle, text, out var statements);
            return new DuckDbStatements(this, statements, (int)count);
        }
    }

    /// <summary>Stops the running query soon. Without a running query it does nothing.</summary>
    public void Interrupt() => duckdb_interrupt(handle);

    protected override bool ReleaseHandle()
    {
        duckdb_disconnect(ref handle);
        return true;
    }
}
