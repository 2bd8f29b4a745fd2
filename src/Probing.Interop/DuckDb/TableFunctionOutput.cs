using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>The chunk that a scan fills.</summary>
public readonly ref struct TableFunctionOutput
{
    /// <summary>Most rows of a chunk; more overflow DuckDB's buffers.</summary>
    public const int MaxRows = 2048;

    private readonly nint _chunk;

    internal TableFunctionOutput(nint chunk) => _chunk = chunk;

    public DuckDbVector Vector(int column) => new(duckdb_data_chunk_get_vector(_chunk, (ulong)column));
}
