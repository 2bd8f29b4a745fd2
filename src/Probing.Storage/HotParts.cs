using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Storage;

/// <summary>
/// The rows of one ring, for threads that each take a chunk at a time and fill vectors of their own. Only for columns that
/// DuckDB's vectors and rings have alike.
/// </summary>
public sealed class HotParts : IDisposable
{
    private readonly StoredRows _rows;
    private readonly RingChunk[] _chunks;
    private readonly Action<string> _warn;
    private int _next = -1;
    private long _lost;

    private HotParts(StoredRows rows, HotRows hot, int[] columns, RingChunk[] chunks, Action<string> warn)
    {
        (_rows, File, Columns, _chunks, _warn) = (rows, hot.File, columns, chunks, warn);
        HasTexts = columns.Any(column => File.Descriptor.Columns[column].Kind.IsInArena());
    }

    public RingFile File { get; }

    /// <summary>The ring's columns that were asked for.</summary>
    public IReadOnlyList<int> Columns { get; }

    public bool HasTexts { get; }

    /// <summary>Takes the rows over; null, and they are not, when some of them are not to be had like this.</summary>
    public static HotParts? Of(
        StoredRows rows, IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints, Action<string> warn)
    {
        if (rows.Files.Count > 0 || rows.Hot is not [{ Begin: 0 } hot])
            return null;
        var scan = new HotScan(hot, columns, hints);
        if (!scan.Sources.All(source => source >= 0 && IsAlike(hot.File.Descriptor.Columns[source].Kind)))
            return null;
        return new HotParts(rows, hot, [.. scan.Sources], [.. hot.Chunks.Where(scan.MayMatch)], warn);
    }

    /// <summary>The next chunk that no thread has; null at the end.</summary>
    public RingChunk? Take() => Interlocked.Increment(ref _next) is var next && next < _chunks.Length ? _chunks[next] : null;

    /// <summary>Says that the writer took rows back before they were read.</summary>
    public void Lost(int rows) => Interlocked.Add(ref _lost, rows);

    public void Dispose()
    {
        if (_lost > 0)
            _warn(StoredRows.LostWarning(_lost, _rows.Table));
        _rows.Dispose();
    }

    private static bool IsAlike(RingKind kind) => kind is not (RingKind.Duration or RingKind.Decimal128 or RingKind.Uuid);
}
