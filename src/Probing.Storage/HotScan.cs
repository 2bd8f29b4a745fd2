using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Storage;

/// <summary>Reads the hot rows of one ring as Arrow batches of the columns that the table has now.</summary>
public sealed class HotScan
{
    private readonly HotRows _rows;
    private readonly IReadOnlyList<FilterHint> _hints;
    private readonly Schema _schema;
    private readonly int[] _sources;
    private readonly List<(long From, long To)> _missing = [];

    public HotScan(HotRows rows, IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints)
    {
        (_rows, _hints) = (rows, hints);
        _schema = new Schema([.. columns.Select(column => new Field(column.Name, RingArrow.Type(column), true))], null);
        _sources = [.. columns.Select(Source)];
    }

    /// <summary>Rows that the writer took back before they were read.</summary>
    public IReadOnlyList<(long From, long To)> Missing => _missing;

    public IEnumerable<RecordBatch> Read(CancellationToken cancellation)
    {
        var present = _sources.Where(source => source >= 0).DefaultIfEmpty(0).ToArray();
        foreach (var chunk in _rows.Chunks.Where(MayMatch))
        {
            using var scan = new RingScan(_rows.File, [chunk], present);
            var (row, skip) = (0, _rows.Skip(chunk));
            while (scan.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var without = Math.Clamp(skip - row, 0, batch.Length);
                row += batch.Length;
                if (without == batch.Length)
                    batch.Dispose();
                else
                    yield return Project(batch, without);
            }
            if (scan.Overruns > 0)
                _missing.Add((chunk.FirstRow + Math.Max(row, skip), chunk.FirstRow + chunk.Rows));
        }
    }

    /// <summary>The table's columns, without the first rows; an older ring may lack some.</summary>
    private RecordBatch Project(RecordBatch batch, int without)
    {
        var (arrays, next, count) = (new IArrowArray[_sources.Length], 0, batch.Length - without);
        for (var i = 0; i < arrays.Length; i++)
        {
            if (_sources[i] < 0)
                arrays[i] = Nulls(_schema.GetFieldByIndex(i).DataType, count);
            else
                arrays[i] = without == 0 ? batch.Column(next++) : ArrowArrayFactory.Slice(batch.Column(next++), without, count);
        }
        return new RecordBatch(_schema, arrays, count);
    }

    private int Source(RingColumn column)
    {
        var columns = _rows.File.Descriptor.Columns;
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == column.Name)
                return columns[i].Kind == column.Kind && columns[i].Precision == column.Precision && columns[i].Scale == column.Scale ? i : -1;
        }
        return -1;
    }

    /// <summary>The ring's column for each one that was asked for; -1 where it has none such.</summary>
    internal IReadOnlyList<int> Sources => _sources;

    /// <summary>False when no row of the chunk can be of interest.</summary>
    internal bool MayMatch(RingChunk chunk)
    {
        foreach (var hint in _hints)
        {
            for (var i = 0; i < _rows.File.Descriptor.Columns.Count; i++)
            {
                if (_rows.File.Descriptor.Columns[i] is { Kind: not RingKind.UInt64 } column && column.Name == hint.Column
                    && hint.Value is long bound && chunk.Range(i) is { } range && IsOutside(range, hint.Operator, bound))
                    return false;
            }
        }
        return true;
    }

    private static bool IsOutside(RingRange range, FilterOperator comparison, long bound) =>
        (comparison is FilterOperator.Equal or FilterOperator.AtLeast && range.Maximum < bound)
        || (comparison is FilterOperator.Equal or FilterOperator.AtMost && range.Minimum > bound);

    private static IArrowArray Nulls(IArrowType type, int count)
    {
        var validity = new ArrowBuffer(new byte[(count + 7) / 8]);
        ArrowBuffer[] buffers = type switch
        {
            StringType or BinaryType => [validity, new ArrowBuffer(new byte[(count + 1) * sizeof(int)]), ArrowBuffer.Empty],
            FixedWidthType fixedWidth => [validity, new ArrowBuffer(new byte[(count * fixedWidth.BitWidth + 7) / 8])],
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no type of a ring"),
        };
        return ArrowArrayFactory.BuildArray(new ArrayData(type, count, count, 0, buffers));
    }
}
