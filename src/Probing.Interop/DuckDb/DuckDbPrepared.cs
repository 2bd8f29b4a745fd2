using System.Runtime.InteropServices;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>A prepared statement. Parameters are numbered from 1, as in <c>$1</c>.</summary>
public sealed unsafe class DuckDbPrepared : SafeHandle
{
    internal DuckDbPrepared(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    public DuckDbStatementType Type => (DuckDbStatementType)duckdb_prepared_statement_type(handle);

    public int ParameterCount => (int)duckdb_nparams(handle);

    /// <summary>The name in <c>$name</c>; the number as text for <c>?</c> and <c>$1</c>.</summary>
    public string ParameterName(int number) => NativeText.Owned(duckdb_parameter_name(handle, (ulong)number));

    public void Bind(int number, DuckDbValue value)
    {
        if (duckdb_bind_value(handle, (ulong)number, value.Handle) != Success)
            throw new DuckDbException(NativeText.Borrowed(duckdb_prepare_error(handle)));
    }

    /// <summary>Starts the statement; rows are computed while they are fetched, on this thread and DuckDB's own.</summary>
    public DuckDbResult ExecuteStreaming() => Result(duckdb_pending_prepared_streaming(handle, out var pending), pending);

    /// <summary>Runs the statement to its end and drops what it answers.</summary>
    public void Execute() => Result(duckdb_pending_prepared(handle, out var pending), pending).Dispose();

    private static DuckDbResult Result(int state, nint pending)
    {
        try
        {
            if (state != Success)
                throw new DuckDbException(NativeText.Borrowed(duckdb_pending_error(pending)));
            return new DuckDbResult(pending);
        }
        finally
        {
            duckdb_destroy_pending(ref pending);
        }
    }

    protected override bool ReleaseHandle()
    {
        duckdb_destroy_prepare(ref handle);
        return true;
    }
}
