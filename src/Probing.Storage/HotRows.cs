using Probing.Storage.Rings;

namespace Probing.Storage;

/// <summary>The rows of a ring from a number on.</summary>
/// <param name="File">Open as long as the <see cref="StoredRows"/>.</param>
/// <param name="Snapshot">What it held.</param>
/// <param name="Begin">The number of the first row that is no sealed file's; 0 when nothing of the ring is sealed.</param>
public sealed record HotRows(RingFile File, RingSnapshot Snapshot, long Begin)
{
    /// <summary>The chunks with such rows. The first may begin with others, see <see cref="Skip"/>.</summary>
    public IEnumerable<RingChunk> Chunks => Snapshot.Chunks.Where(chunk => chunk.FirstRow + chunk.Rows > Begin);

    public long Count => Chunks.Sum(chunk => (long)chunk.Rows - Skip(chunk));

    /// <summary>What all rows of the ring take in memory, the sealed ones too as long as they are there.</summary>
    public long MemoryBytes =>
        Snapshot.Chunks.Sum(chunk => chunk.ArenaUsed + (long)chunk.Rows * File.Descriptor.Columns.Sum(column => column.Width));

    /// <summary>
    /// How many rows at the beginning of a chunk are sealed: a multiple of <see cref="RingChunkReader.Granule"/>, unless all
    /// rows of the process were sealed at its end.
    /// </summary>
    public int Skip(RingChunk chunk) => (int)Math.Clamp(Begin - chunk.FirstRow, 0, chunk.Rows);
}
