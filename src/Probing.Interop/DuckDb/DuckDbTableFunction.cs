using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>
/// A table function of VARCHAR parameters with projection pushdown. DuckDB calls <see cref="Bind"/> and
/// <see cref="Init"/> on the querying thread and <see cref="Scan"/> on any of its threads, several at a time.
/// Exceptions become the query's error.
/// </summary>
public abstract unsafe class DuckDbTableFunction
{
    /// <summary>Declares the columns; the returned state is handed to <see cref="Init"/> and freed with the plan.</summary>
    protected abstract object Bind(in TableFunctionBind bind);

    /// <summary>Starts one scan; the returned state is shared by its threads and freed (disposed) with the execution.</summary>
    protected abstract object Init(object bindState, in TableFunctionInit init);

    /// <summary>Starts a thread's part of a scan.</summary>
    protected abstract object InitThread(object bindState);

    /// <summary>Fills the chunk's vectors and returns the rows, at most 2,048; 0 ends this thread's part.</summary>
    protected abstract int Scan(object scanState, object threadState, in TableFunctionOutput output);

    public void Register(DuckDbConnection connection, string name, int parameters)
    {
        var function = duckdb_create_table_function();
        using var text = DuckDbType.Of(DuckDbTypeId.Varchar);
        try
        {
            duckdb_table_function_set_name(function, name);
            for (var i = 0; i < parameters; i++)
                duckdb_table_function_add_parameter(function, text.Handle);
            duckdb_table_function_set_extra_info(function, DuckDbCallback.Handle(this), &DuckDbCallback.Free);
            duckdb_table_function_set_bind(function, &OnBind);
            duckdb_table_function_set_init(function, &OnInit);
            duckdb_table_function_set_local_init(function, &OnInitThread);
            duckdb_table_function_set_function(function, &OnScan);
            duckdb_table_function_supports_projection_pushdown(function, 1);
            if (duckdb_register_table_function(connection.Handle, function) != Success)
                throw new DuckDbException($"DuckDB refused the table function {name}");
        }
        finally
        {
            duckdb_destroy_table_function(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBind(nint info) => DuckDbCallback.Run(info, &BindCore, &duckdb_bind_set_error);

    private static void BindCore(nint info)
    {
        var function = DuckDbCallback.Target<DuckDbTableFunction>(duckdb_bind_get_extra_info(info));
        var state = function.Bind(new TableFunctionBind(info));
        duckdb_bind_set_bind_data(info, DuckDbCallback.Handle(state), &DuckDbCallback.Free);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInit(nint info) => DuckDbCallback.Run(info, &InitCore, &duckdb_init_set_error);

    private static void InitCore(nint info)
    {
        var function = DuckDbCallback.Target<DuckDbTableFunction>(duckdb_init_get_extra_info(info));
        var bindState = DuckDbCallback.Target<object>(duckdb_init_get_bind_data(info));
        var state = function.Init(bindState, new TableFunctionInit(info));
        duckdb_init_set_init_data(info, DuckDbCallback.Handle(state), &DuckDbCallback.Free);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInitThread(nint info) => DuckDbCallback.Run(info, &InitThreadCore, &duckdb_init_set_error);

    private static void InitThreadCore(nint info)
    {
        var function = DuckDbCallback.Target<DuckDbTableFunction>(duckdb_init_get_extra_info(info));
        var state = function.InitThread(DuckDbCallback.Target<object>(duckdb_init_get_bind_data(info)));
        duckdb_init_set_init_data(info, DuckDbCallback.Handle(state), &DuckDbCallback.Free);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnScan(nint info, nint chunk)
    {
        var call = new ScanCall(info, chunk);
        DuckDbCallback.Run((nint)(&call), &ScanCore, &ScanFailed);
    }

    private static void ScanCore(nint pointer)
    {
        var call = *(ScanCall*)pointer;
        var function = DuckDbCallback.Target<DuckDbTableFunction>(duckdb_function_get_extra_info(call.Info));
        var rows = function.Scan(
            DuckDbCallback.Target<object>(duckdb_function_get_init_data(call.Info)),
            DuckDbCallback.Target<object>(duckdb_function_get_local_init_data(call.Info)),
            new TableFunctionOutput(call.Chunk));
        duckdb_data_chunk_set_size(call.Chunk, (ulong)rows);
    }

    private static void ScanFailed(nint pointer, string message) =>
        duckdb_function_set_error(((ScanCall*)pointer)->Info, message);

    private readonly record struct ScanCall(nint Info, nint Chunk);
}
