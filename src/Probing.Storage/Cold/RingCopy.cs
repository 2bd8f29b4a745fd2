using Probing.Interop.DuckDb;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// Rows [from, to) of a ring on their way into one Parquet file. They are read straight into DuckDB's vectors; when the writer
/// takes a chunk back meanwhile, the copy fails as a whole, and nothing of it becomes part of the table.
/// </summary>
internal sealed class RingCopy : IDisposable
{
    private readonly RingFile _file;
    private readonly RingChunkReader _reader;
    private readonly Queue<RingChunk> _chunks;
    private readonly byte[][] _scratch;
    private readonly bool _texts;
    private readonly long _from;
    private readonly long _to;
    private readonly CancellationToken _cancellation;
    private RingChunk? _chunk;
    private int _row;
    private int _end;

    internal RingCopy(RingFile file, IEnumerable<RingChunk> chunks, long from, long to, CancellationToken cancellation)
    {
        (_file, _from, _to, _cancellation) = (file, from, to, cancellation);
        _chunks = new Queue<RingChunk>(chunks);
        _reader = new RingChunkReader(file);
        var columns = file.Descriptor.Columns;
        _texts = columns.Any(column => column.Kind.IsInArena());
        _scratch = [.. columns.Select(column => column.Kind is RingKind.Decimal128 or RingKind.Uuid
            ? GC.AllocateUninitializedArray<byte>(TableFunctionOutput.MaxRows * 16, pinned: true)
            : [])];
    }

    internal IReadOnlyList<RingColumn> Columns => _file.Descriptor.Columns;

    /// <summary>How many rows were handed over.</summary>
    internal long Rows { get; private set; }

    /// <summary>What went wrong; DuckDB passes on only the text.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Fills the vectors with the next rows; 0 after the last.</summary>
    internal int Fill(in TableFunctionOutput output, int[] columns)
    {
        try
        {
            _cancellation.ThrowIfCancellationRequested();
            return FillRows(output, columns);
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    public void Dispose() => _reader.Dispose();

    private int FillRows(in TableFunctionOutput output, int[] columns)
    {
        while (_chunk == null || _row >= _end)
        {
            if (!_chunks.TryDequeue(out _chunk))
                return 0;
            _row = (int)Math.Max(_from - _chunk.FirstRow, 0);
            _end = (int)Math.Min(_to - _chunk.FirstRow, _chunk.Rows);
            if (!_reader.MoveTo(_chunk, _texts))
                throw Gone();
        }
        // Readings begin at multiples of a granule: where a final seal ended in between, the first few rows go one by one.
        var odd = _row % RingChunkReader.Granule;
        var count = Math.Min(odd == 0 ? TableFunctionOutput.MaxRows : RingChunkReader.Granule, _end - _row + odd);
        for (var i = 0; i < columns.Length; i++)
        {
            // A virtual column, for rows that are only counted, needs no values.
            if (columns[i] < Columns.Count && !ColdColumns.Fill(
                _reader, Columns[columns[i]], columns[i], _row - odd, count, output.Vector(i), _scratch[columns[i]]))
                throw Gone();
            if (columns[i] < Columns.Count && odd > 0)
                ColdColumns.Shift(Columns[columns[i]], output.Vector(i), odd, count);
        }
        if (!_reader.IsCurrent())
            throw Gone();
        _row += count - odd;
        Rows += count - odd;
        return count - odd;
    }

    private RingOverrunException Gone() => new($"the ring of table {_file.Descriptor.Table} went on over row "
        + $"{_chunk!.FirstRow + _row} before it was sealed");
}
