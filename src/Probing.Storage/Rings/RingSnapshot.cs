namespace Probing.Storage.Rings;

/// <summary>What a ring held at one time: at least every row whose append had returned when the snapshot was begun.</summary>
public sealed record RingSnapshot
{
    /// <summary>The oldest first.</summary>
    public required IReadOnlyList<RingChunk> Chunks { get; init; }

    /// <summary>Rows that could not be stored for want of space.</summary>
    public required long Refused { get; init; }

    /// <summary>How often there was no memory for more chunks.</summary>
    public required long Shortened { get; init; }

    /// <summary>True when the writer ended in order; nothing changes any more.</summary>
    public required bool IsClosed { get; init; }

    /// <summary>Chunks that are left out because what they say of themselves cannot be; each says why.</summary>
    public required IReadOnlyList<string> Damages { get; init; }

    /// <summary>Rows to read.</summary>
    public long Rows => Chunks.Sum(chunk => (long)chunk.Rows);

    /// <summary>The number of the first row that is kept.</summary>
    public required long Begin { get; init; }

    /// <summary>The number behind the last row; rows from here on came later.</summary>
    public required long End { get; init; }

    /// <summary>Rows ever appended to the ring.</summary>
    public required long Appended { get; init; }

    /// <summary>Of these, the oldest, which had to make room.</summary>
    public required long Dropped { get; init; }
}
