using Apache.Arrow;

namespace Probing.Storage.Rings;

/// <summary>The rows of a snapshot as Arrow batches, which keep nothing of the ring. For one thread at a time.</summary>
public sealed class RingScan : IDisposable
{
    /// <summary>The most rows of a batch: what a vector of DuckDB holds.</summary>
    public const int BatchRows = 2048;

    private readonly RingFile _file;
    private readonly int[] _columns;
    private readonly bool _texts;
    private readonly RingChunkReader _reader;
    private readonly RingText[] _buffer;
    private readonly Queue<RingChunk> _chunks;
    private RingChunk? _chunk;
    private int _row;

    /// <param name="file">Stays open as long as the scan.</param>
    /// <param name="chunks">Of a snapshot of the file: all, or those that a filter on their ranges left; in this order.</param>
    /// <param name="columns">Which columns, in which order.</param>
    public RingScan(RingFile file, IEnumerable<RingChunk> chunks, IEnumerable<int> columns)
    {
        _file = file;
        _columns = [.. columns];
        _chunks = new Queue<RingChunk>(chunks);
        _reader = new RingChunkReader(file);
        _texts = _columns.Any(column => file.Descriptor.Columns[column].Kind.IsInArena());
        _buffer = _texts ? new RingText[BatchRows] : [];
        Schema = RingArrow.Schema(_columns.Select(column => file.Descriptor.Columns[column]));
    }

    public Schema Schema { get; }

    /// <summary>How many chunks the writer took back before they were read to their end.</summary>
    public int Overruns { get; private set; }

    /// <summary>The rows of these that are missing in what was read.</summary>
    public long MissingRows { get; private set; }

    /// <summary>The next rows, up to <see cref="BatchRows"/>; null after the last.</summary>
    /// <exception cref="RingFileException">The file is damaged or was cut off.</exception>
    public RecordBatch? Next()
    {
        while (true)
        {
            while (_chunk == null || _row >= _chunk.Rows)
            {
                if (!_chunks.TryDequeue(out _chunk))
                    return null;
                _row = 0;
                if (!_reader.MoveTo(_chunk, _texts))
                    Overrun();
            }
            var count = Math.Min(BatchRows, _chunk.Rows - _row);
            if (Read(count) is { } batch && _reader.IsCurrent())
            {
                _row += count;
                return batch;
            }
            Overrun();
        }
    }

    public void Dispose() => _reader.Dispose();

    private RecordBatch? Read(int count)
    {
        var arrays = new IArrowArray[_columns.Length];
        for (var i = 0; i < arrays.Length; i++)
        {
            var column = _file.Descriptor.Columns[_columns[i]];
            if (RingArrow.Read(_reader, column, _columns[i], _row, count, _buffer) is not { } array)
                return null;
            arrays[i] = array;
        }
        return new RecordBatch(Schema, arrays, count);
    }

    private void Overrun()
    {
        Overruns++;
        MissingRows += _chunk!.Rows - _row;
        _row = _chunk.Rows;
    }
}
