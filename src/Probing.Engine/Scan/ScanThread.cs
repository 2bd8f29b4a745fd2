using Probing.Interop.DuckDb;
using Probing.Storage;

namespace Probing.Engine.Scan;

/// <summary>
/// A thread's part of a scan. It holds its batch, and the one before: operators of a pipeline look at a chunk until the
/// next one is asked for, and one more chunk of margin costs nothing.
/// </summary>
internal sealed class ScanThread : IDisposable
{
    private SharedBatch? _batch;
    private SharedBatch? _previous;
    private RingThread? _rings;
    private int _at;
    private int _end;

    internal bool IsEmpty => _at == _end;

    internal void Take(SharedBatch batch, int at, int rows)
    {
        batch.Hold();
        _previous?.Release();
        _previous = _batch;
        _batch = batch;
        (_at, _end) = (at, at + rows);
    }

    /// <summary>Fills the chunk's vectors; <paramref name="filled"/> says which reader fills which vector.</summary>
    internal int Fill(in TableFunctionOutput output, int[] filled)
    {
        var rows = Math.Min(TableFunctionOutput.MaxRows, _end - _at);
        for (var i = 0; i < filled.Length; i++)
        {
            if (filled[i] >= 0)
                _batch!.Readers[filled[i]].Read(_at, rows, output.Vector(i), 0);
        }
        _at += rows;
        return rows;
    }

    /// <summary>The same for rows that come from a ring, without a batch; 0 at the end.</summary>
    internal int Fill(HotParts parts, in TableFunctionOutput output, int[] filled) =>
        (_rings ??= new RingThread(parts)).Fill(output, filled);

    public void Dispose()
    {
        _rings?.Dispose();
        _batch?.Release();
        _previous?.Release();
        _batch = _previous = null;
    }
}
