using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Probing.Storage.Rings;

/// <summary>
/// Copies rows out of one chunk after the other, straight to where they are wanted, such as a vector of DuckDB. What was read
/// counts only when <see cref="IsCurrent"/> says so afterwards: otherwise the writer needed the chunk, and its rows are gone.
/// For one thread at a time; a file may have many readers.
/// </summary>
public sealed class RingChunkReader(RingFile file) : IDisposable
{
    /// <summary>Rows at which a reading may begin are multiples of this.</summary>
    public const int Granule = 64;

    private readonly RingArena _arena = new();
    private RingChunk? _chunk;

    private RingChunk Chunk => _chunk ?? throw new InvalidOperationException("there is no chunk yet; call MoveTo");

    /// <summary>Goes to a chunk of a snapshot. Texts of the one before are void.</summary>
    /// <param name="chunk">Where to go.</param>
    /// <param name="texts">True when texts or bytes will be read.</param>
    /// <returns>False when the chunk is gone.</returns>
    public bool MoveTo(RingChunk chunk, bool texts)
    {
        _chunk = chunk;
        if (texts)
            _arena.Load(file, ChunkOffset + file.Descriptor.Layout.ArenaOffset, chunk.ArenaUsed, file.Descriptor.Columns.Count);
        return IsCurrent();
    }

    /// <summary>True when everything read from the chunk so far is as its writer left it.</summary>
    public bool IsCurrent()
    {
        Thread.MemoryBarrier();
        Span<byte> sequence = stackalloc byte[sizeof(ulong)];
        file.Read(file.Descriptor.Layout.ChunkHeaderOffset(Chunk.Slot), sequence);
        return BinaryPrimitives.ReadUInt64LittleEndian(sequence) == Chunk.Sequence;
    }

    /// <summary>Values of a fixed width, as <see cref="RingKind"/> describes them; a bool is a byte of 0 or 1.</summary>
    /// <param name="column">Not one of texts or bytes.</param>
    /// <param name="row">The first, a multiple of <see cref="Granule"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="values">Receives them; NULLs are zeros.</param>
    public void ReadValues(int column, int row, int count, Span<byte> values)
    {
        var described = file.Descriptor.Columns[column];
        if (described.Kind.IsInArena())
            throw new ArgumentException($"column {described.Name} has texts; call ReadTexts", nameof(column));
        values = values[..(count * described.Width)];
        file.Read(Values(described, row, count), values);
        if (described.Kind == RingKind.Bool)
            ToBools(values);
    }

    /// <summary>The validity bits, the lowest first, set for a value; bits behind the last row are 0.</summary>
    /// <returns>How many are NULL.</returns>
    public int ReadValidity(int column, int row, int count, Span<byte> bits)
    {
        var described = file.Descriptor.Columns[column];
        if (!described.IsNullable)
            throw new ArgumentException($"column {described.Name} has no NULLs", nameof(column));
        Values(described, row, count);
        bits = bits[..((count + 7) / 8)];
        file.Read(ChunkOffset + described.ValidityOffset + row / 8, bits);
        if (count % 8 != 0)
            bits[^1] &= (byte)((1 << count % 8) - 1);
        var valid = 0;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bits))
            valid += BitOperations.PopCount(word);
        foreach (var one in bits[(bits.Length / sizeof(ulong) * sizeof(ulong))..])
            valid += BitOperations.PopCount(one);
        return count - valid;
    }

    /// <summary>Texts or bytes; NULLs are empty.</summary>
    /// <returns>False when the chunk is gone.</returns>
    /// <exception cref="RingFileException">What the file has there is no text.</exception>
    public bool ReadTexts(int column, int row, int count, Span<RingText> texts)
    {
        var described = file.Descriptor.Columns[column];
        if (!described.Kind.IsInArena())
            throw new ArgumentException($"column {described.Name} has no texts; call ReadValues", nameof(column));
        texts = texts[..count];
        // The places go into the end of where the texts will be: each text is written after its place was read.
        var places = MemoryMarshal.Cast<RingText, uint>(texts)[(count * 3)..];
        file.Read(Values(described, row, count), MemoryMarshal.AsBytes(places));
        var filled = _arena.Fill(places, texts, column, described.Kind.MustBeUtf8());
        if (filled == count)
            return true;
        if (!IsCurrent())
            return false;
        throw new RingFileException(RingFault.Corrupt, file.Path, $"chunk {Chunk.Slot}, row {row + filled}, column "
            + $"{described.Name}: there is no text where the file says; it is damaged");
    }

    public void Dispose() => _arena.Dispose();

    private long ChunkOffset => file.Descriptor.Layout.ChunkOffset(Chunk.Slot);

    private long Values(RingColumn column, int row, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)row + count, Chunk.Rows, nameof(count));
        if (row % Granule != 0)
            throw new ArgumentException($"row {row} is no multiple of {Granule}", nameof(row));
        return ChunkOffset + column.ValuesOffset + (long)row * column.Width;
    }

    // Any other byte, which only a damaged file has, would be undefined behaviour in an engine.
    private static void ToBools(Span<byte> values)
    {
        foreach (ref var value in values)
            value = value == 0 ? (byte)0 : (byte)1;
    }
}
