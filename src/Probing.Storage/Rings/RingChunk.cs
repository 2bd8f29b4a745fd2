namespace Probing.Storage.Rings;

/// <summary>The rows that a chunk had when the snapshot was taken.</summary>
public sealed class RingChunk
{
    private readonly IReadOnlyList<RingColumn> _columns;
    private readonly (RingRange Range, ulong Nulls)[] _statistics;

    internal RingChunk(
        IReadOnlyList<RingColumn> columns, int slot, ulong sequence, long firstRow, int rows, long arenaUsed,
        (RingRange Range, ulong Nulls)[] statistics)
    {
        (_columns, _statistics) = (columns, statistics);
        (Slot, Sequence, FirstRow, Rows, ArenaUsed) = (slot, sequence, firstRow, rows, arenaUsed);
    }

    /// <summary>Its number in the ring's life, from 1 on.</summary>
    public ulong Sequence { get; }

    /// <summary>The number of its first row among those of the table in the life of its process, from 0 on.</summary>
    public long FirstRow { get; }

    public int Rows { get; }

    internal int Slot { get; }

    internal long ArenaUsed { get; }

    /// <summary>The smallest and the largest value; null where that is not kept, and when there are NULLs only.</summary>
    public RingRange? Range(int column)
    {
        if (!_columns[column].Kind.HasRange())
            return null;
        var range = _statistics[column].Range;
        var isEmpty = _columns[column].Kind == RingKind.UInt64
            ? (ulong)range.Minimum > (ulong)range.Maximum
            : range.Minimum > range.Maximum;
        return isEmpty ? null : range;
    }

    /// <summary>True when no row has a NULL in the column.</summary>
    public bool HasNoNulls(int column) => _statistics[column].Nulls == 0;
}
