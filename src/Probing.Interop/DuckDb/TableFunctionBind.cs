using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>What a table function is told, and says, when it is bound.</summary>
public readonly ref struct TableFunctionBind
{
    private readonly nint _info;

    internal TableFunctionBind(nint info) => _info = info;

    /// <summary><see cref="DuckDbConnection.Id"/> of the caller.</summary>
    public ulong ConnectionId
    {
        get
        {
            duckdb_table_function_get_client_context(_info, out var context);
            var id = duckdb_client_context_get_connection_id(context);
            duckdb_destroy_client_context(ref context);
            return id;
        }
    }

    public string Parameter(int index) => DuckDbValue.TakeText(duckdb_bind_get_parameter(_info, (ulong)index));

    public void AddColumn(string name, DuckDbType type) => duckdb_bind_add_result_column(_info, name, type.Handle);

    public void SetCardinality(long rows, bool exact) =>
        duckdb_bind_set_cardinality(_info, (ulong)rows, exact ? (byte)1 : (byte)0);
}
