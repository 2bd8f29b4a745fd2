using System.Runtime.InteropServices;
using Apache.Arrow.C;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>A streaming result, read as Arrow structs that own their memory and outlive it.</summary>
public sealed unsafe class DuckDbResult : SafeHandle
{
    private nint _arrowOptions;

    internal DuckDbResult(nint pending) : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ResultStruct)));
        if (duckdb_execute_pending(pending, Raw) != Success)
        {
            var message = NativeText.Borrowed(duckdb_result_error(Raw));
            Dispose();
            throw new DuckDbException(message);
        }
        _arrowOptions = duckdb_result_get_arrow_options(Raw);
    }

    public override bool IsInvalid => handle == 0;

    private ResultStruct* Raw => (ResultStruct*)handle;

    /// <summary>Fills an empty struct with the columns; the caller releases it.</summary>
    public void ExportSchema(CArrowSchema* schema)
    {
        var count = (int)duckdb_column_count(Raw);
        var types = new nint[count];
        var names = new nint[count];
        for (var i = 0; i < count; i++)
        {
            types[i] = duckdb_column_logical_type(Raw, (ulong)i);
            names[i] = (nint)duckdb_column_name(Raw, (ulong)i);
        }
        try
        {
            fixed (nint* typeList = types, nameList = names)
                NativeText.ThrowIfError(
                    duckdb_to_arrow_schema(_arrowOptions, typeList, (byte**)nameList, (ulong)count, schema));
        }
        finally
        {
            for (var i = 0; i < count; i++)
                duckdb_destroy_logical_type(ref types[i]);
        }
    }

    /// <summary>Computes the next at most 2,048 rows into an empty struct; false at the end.</summary>
    public bool Fetch(CArrowArray* array)
    {
        while (true)
        {
            var chunk = duckdb_fetch_chunk(*Raw);
            if (chunk == 0)
            {
                var error = duckdb_result_error(Raw);
                return error == null ? false : throw new DuckDbException(NativeText.Borrowed(error));
            }
            try
            {
                if (duckdb_data_chunk_get_size(chunk) == 0)
                    continue;
                NativeText.ThrowIfError(duckdb_data_chunk_to_arrow(_arrowOptions, chunk, array));
                return true;
            }
            finally
            {
                duckdb_destroy_data_chunk(ref chunk);
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        if (_arrowOptions != 0)
            duckdb_destroy_arrow_options(ref _arrowOptions);
        duckdb_destroy_result(Raw);
        NativeMemory.Free(Raw);
        return true;
    }
}
