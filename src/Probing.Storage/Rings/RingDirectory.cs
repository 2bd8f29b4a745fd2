using System.Buffers.Binary;

namespace Probing.Storage.Rings;

/// <summary>
/// Reads which chunks there are while the writer goes on. Three readings, in the order that <c>native/ring_format.h</c>
/// asks for: sequences, then rows, then everything else and the sequences again. A chunk whose sequence changed is gone.
/// </summary>
internal static class RingDirectory
{
    internal static RingSnapshot Read(RingFile file)
    {
        var layout = file.Descriptor.Layout;
        var bytes = (int)(layout.ChunkHeaderOffset(file.Descriptor.ChunkCount) - layout.DirectoryOffset);
        byte[] sequences = new byte[bytes], rows = new byte[bytes], rest = new byte[bytes];
        file.Read(layout.DirectoryOffset, sequences);
        Thread.MemoryBarrier();
        file.Read(layout.DirectoryOffset, rows);
        Thread.MemoryBarrier();
        file.Read(layout.DirectoryOffset, rest);

        var chunks = new List<RingChunk>();
        var damages = new List<string>();
        for (var slot = 0; slot < file.Descriptor.ChunkCount; slot++)
        {
            var at = RingLayout.StateBytes + slot * layout.ChunkHeaderBytes;
            var sequence = UInt64(sequences, at);
            if (sequence == 0 || sequence != UInt64(rest, at))
                continue;
            var (firstRow, count, arena) = (UInt64(rest, at + 8), UInt64(rows, at + 16), UInt64(rest, at + 24));
            if (count > (ulong)file.Descriptor.ChunkRows || arena > (ulong)layout.ArenaBytes || firstRow > long.MaxValue / 2)
                damages.Add($"{file.Path}: chunk {slot} says it has {count} rows from row {firstRow} on and {arena} bytes of "
                    + $"text, where {file.Descriptor.ChunkRows} and {layout.ArenaBytes} have room; it is left out");
            else
                chunks.Add(new RingChunk(file.Descriptor.Columns, slot, sequence, (long)firstRow, (int)count, (long)arena,
                    Statistics(rest.AsSpan(at + RingLayout.ChunkFixedBytes), file.Descriptor.Columns.Count)));
        }
        chunks = InOrder(file, chunks, damages);
        var first = file.Descriptor.FirstRow;
        var begin = chunks is [var oldest, ..] ? oldest.FirstRow : first;
        var end = chunks is [.., var latest] ? latest.FirstRow + latest.Rows : begin;
        return new RingSnapshot
        {
            Chunks = chunks.FindAll(chunk => chunk.Rows > 0),
            Begin = begin,
            End = end,
            Appended = end - first,
            Dropped = begin - first,
            Damages = damages,
            IsClosed = UInt64(rest, 0) == 1,
            Refused = (long)Math.Min(UInt64(rest, 8), long.MaxValue),
            Shortened = (long)Math.Min(UInt64(rest, 16), long.MaxValue),
        };
    }

    /// <summary>The oldest first, without those that claim rows of another.</summary>
    private static List<RingChunk> InOrder(RingFile file, List<RingChunk> chunks, List<string> damages)
    {
        chunks.Sort((left, right) => left.Sequence.CompareTo(right.Sequence));
        var kept = new List<RingChunk>(chunks.Count);
        var end = file.Descriptor.FirstRow;
        foreach (var chunk in chunks)
        {
            if (chunk.FirstRow < end)
            {
                damages.Add($"{file.Path}: chunk {chunk.Slot} begins with row {chunk.FirstRow}, which came before; it is left out");
                continue;
            }
            kept.Add(chunk);
            end = chunk.FirstRow + chunk.Rows;
        }
        return kept;
    }

    private static (RingRange, ulong)[] Statistics(ReadOnlySpan<byte> columns, int count)
    {
        var statistics = new (RingRange, ulong)[count];
        for (var i = 0; i < count; i++)
        {
            var at = i * RingLayout.ChunkColumnBytes;
            statistics[i] = (new RingRange((long)UInt64(columns, at), (long)UInt64(columns, at + 8)), UInt64(columns, at + 16));
        }
        return statistics;
    }

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
