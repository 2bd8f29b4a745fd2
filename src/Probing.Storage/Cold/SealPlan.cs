using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>Decides which rows of a ring become the next file.</summary>
internal static class SealPlan
{
    /// <summary>A ring of which so much is not sealed yet must not wait any longer: its writer goes on.</summary>
    private const int PressingPart = 4;

    /// <summary>Rows [From, To) to seal, all of them there one after the other; null for none.</summary>
    /// <param name="ring">What the ring is.</param>
    /// <param name="snapshot">What it holds.</param>
    /// <param name="end">The number after the last row that is sealed.</param>
    /// <param name="rollBytes">Bytes of a file's rows in memory.</param>
    /// <param name="reason">Why it is looked at.</param>
    internal static (long From, long To)? Next(
        RingDescriptor ring, RingSnapshot snapshot, long end, long rollBytes, SealReason reason)
    {
        var chunks = snapshot.Chunks.Where(chunk => chunk.FirstRow + chunk.Rows > end).ToList();
        if (chunks.Count == 0 || (reason == SealReason.Size && !IsPressing(ring, snapshot, chunks, end, rollBytes)))
            return null;
        var from = Math.Max(end, chunks[0].FirstRow);
        var (to, bytes) = (from, 0L);
        for (var i = 0; i < chunks.Count && bytes < rollBytes; i++)
        {
            if (i > 0 && chunks[i].FirstRow != to)
                break; // a damaged chunk lies between
            var until = End(chunks[i], ring, i == chunks.Count - 1, reason);
            if (until <= to)
                break;
            to = until;
            bytes += Bytes(ring, chunks[i]);
        }
        return to > from ? (from, to) : null;
    }

    /// <summary>True when the writer may soon need the space, or a file is full.</summary>
    private static bool IsPressing(
        RingDescriptor ring, RingSnapshot snapshot, List<RingChunk> chunks, long end, long rollBytes)
    {
        var capacity = snapshot.Dropped > 0 ? snapshot.Rows : (long)ring.ChunkRows * ring.ChunkCount;
        var rows = snapshot.End - Math.Max(end, chunks[0].FirstRow);
        return rows >= capacity / PressingPart || chunks.Sum(chunk => Bytes(ring, chunk)) >= rollBytes;
    }

    /// <summary>
    /// The number after the last row of a chunk to seal. The last chunk still grows: it is left alone, or sealed up to a
    /// row at which readings may begin, as the scan of the hot rows begins there.
    /// </summary>
    private static long End(RingChunk chunk, RingDescriptor ring, bool isLast, SealReason reason)
    {
        if (!isLast || reason == SealReason.End || chunk.Rows == ring.ChunkRows)
            return chunk.FirstRow + chunk.Rows;
        return reason == SealReason.Size ? 0 : chunk.FirstRow + chunk.Rows / RingChunkReader.Granule * RingChunkReader.Granule;
    }

    private static long Bytes(RingDescriptor ring, RingChunk chunk) =>
        chunk.ArenaUsed + (long)chunk.Rows * ring.Columns.Sum(column => column.Width);
}
