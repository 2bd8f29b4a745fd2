using Probing.Interop.DuckDb;
using Probing.Storage;
using Probing.Storage.Rings;

namespace Probing.Engine.Scan;

/// <summary>
/// A thread's part of a scan of a ring. Of texts the vectors point into the reader's copy, and operators of a pipeline look at
/// a chunk until the next one is asked for: so there are two readers, which take turns.
/// </summary>
internal sealed unsafe class RingThread(HotParts parts) : IDisposable
{
    private RingChunkReader _reader = new(parts.File);
    private RingChunkReader _other = new(parts.File);
    private RingChunk? _chunk;
    private int _row;
    private bool _refills; // the vectors may have NULLs of rows that turned out to be gone

    /// <summary>Fills the chunk's vectors; <paramref name="filled"/> says which column fills which vector. 0 at the end.</summary>
    internal int Fill(in TableFunctionOutput output, int[] filled)
    {
        _refills = false;
        while (true)
        {
            if ((_chunk is null || _row >= _chunk.Rows) && !MoveOn())
                return 0;
            var rows = Math.Min(TableFunctionOutput.MaxRows, _chunk!.Rows - _row);
            if (Read(output, filled, rows) && _reader.IsCurrent())
            {
                _row += rows;
                return rows;
            }
            _refills = true;
            Overrun();
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _other.Dispose();
    }

    private bool MoveOn()
    {
        _chunk = parts.Take();
        if (_chunk is null)
            return false;
        _row = 0;
        (_reader, _other) = (_other, _reader);
        if (!_reader.MoveTo(_chunk, parts.HasTexts))
            Overrun();
        return true;
    }

    private bool Read(in TableFunctionOutput output, int[] filled, int rows)
    {
        for (var i = 0; i < filled.Length && rows > 0; i++)
        {
            if (filled[i] >= 0 && !Read(parts.Columns[filled[i]], rows, output.Vector(i)))
                return false;
        }
        return rows > 0;
    }

    private bool Read(int index, int rows, DuckDbVector vector)
    {
        var column = parts.File.Descriptor.Columns[index];
        if (column.IsNullable && (_refills || !_chunk!.HasNoNulls(index)))
            _reader.ReadValidity(index, _row, rows, new Span<byte>(vector.WritableValidity(), (rows + 7) / 8));
        if (column.IsText)
            return _reader.ReadTexts(index, _row, rows, new Span<RingText>(vector.Data, rows));
        _reader.ReadValues(index, _row, rows, new Span<byte>(vector.Data, rows * column.Width));
        return true;
    }

    private void Overrun()
    {
        parts.Lost(_chunk!.Rows - _row);
        _row = _chunk.Rows;
    }
}
