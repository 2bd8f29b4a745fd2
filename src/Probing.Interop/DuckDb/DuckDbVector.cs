using System.Runtime.CompilerServices;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>
/// A vector of a chunk that a table function fills. Pointers are valid until the vector's list is resized or the
/// callback returns.
/// </summary>
public readonly unsafe struct DuckDbVector
{
    private readonly nint _handle;

    internal DuckDbVector(nint handle) => _handle = handle;

    /// <summary>The values: numbers, <c>duckdb_string_t</c>, or list entries.</summary>
    public byte* Data
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => duckdb_vector_get_data(_handle);
    }

    /// <summary>The validity bits, a set bit is a value; makes them when there are none.</summary>
    public byte* WritableValidity()
    {
        duckdb_vector_ensure_validity_writable(_handle);
        return (byte*)duckdb_vector_get_validity(_handle);
    }

    /// <summary>Elements of a LIST or MAP so far.</summary>
    public int ListSize => (int)duckdb_list_vector_get_size(_handle);

    public DuckDbVector ListChild => new(duckdb_list_vector_get_child(_handle));

    public DuckDbVector ArrayChild => new(duckdb_array_vector_get_child(_handle));

    public DuckDbVector StructChild(int index) => new(duckdb_struct_vector_get_child(_handle, (ulong)index));

    /// <summary>Makes room for elements and declares them; pointers of the child are stale afterwards.</summary>
    public void ResizeList(int size)
    {
        if (duckdb_list_vector_reserve(_handle, (ulong)size) != Success
            || duckdb_list_vector_set_size(_handle, (ulong)size) != Success)
            throw new DuckDbException($"DuckDB could not make a list of {size} elements");
    }
}
