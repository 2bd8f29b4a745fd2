using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>What a table function is told when a scan starts.</summary>
public readonly ref struct TableFunctionInit
{
    private readonly nint _info;

    internal TableFunctionInit(nint info) => _info = info;

    /// <summary>
    /// The declared columns the scan must fill, in output order. A virtual column (for <c>count(*)</c>) has an index
    /// beyond the declared ones; its vector needs no values.
    /// </summary>
    public int[] Columns()
    {
        var columns = new int[(int)duckdb_init_get_column_count(_info)];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = (int)Math.Min(duckdb_init_get_column_index(_info, (ulong)i), int.MaxValue);
        return columns;
    }

    public void SetMaxThreads(int threads) => duckdb_init_set_max_threads(_info, (ulong)threads);
}
