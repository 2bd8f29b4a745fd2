using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Probing.Storage.Rings;

/// <summary>
/// A private copy of the texts of one chunk, so that no pointer into a ring reaches anybody. What was looked at once is
/// known to be good: each entry is checked once for each column.
/// </summary>
internal sealed unsafe class RingArena : IDisposable
{
    private const int Unit = 8;
    private const int SmallestEntry = 16;

    private byte* _bytes;
    private nuint _capacity;
    private long _length;
    private ulong[][] _good = [];

    ~RingArena() => NativeMemory.Free(_bytes);

    /// <summary>Copies <paramref name="length"/> bytes; pointers into what was there before are void.</summary>
    internal void Load(RingFile file, long offset, long length, int columns)
    {
        if ((nuint)length > _capacity)
        {
            NativeMemory.Free(_bytes);
            _bytes = null;
            _capacity = 0;
            _bytes = (byte*)NativeMemory.Alloc((nuint)length);
            _capacity = (nuint)length;
        }
        _length = 0;
        const int most = 1 << 30; // of a span
        for (long at = 0; at < length; at += most)
            file.Read(offset + at, new Span<byte>(_bytes + at, (int)Math.Min(most, length - at)));
        _length = length;
        _good = new ulong[columns][];
    }

    /// <summary>
    /// The texts at places, up to the first place where there is none, or none of UTF-8 where that is asked for. The places may
    /// lie in the last quarter of what is filled: each is read before anything is written over it.
    /// </summary>
    /// <returns>How many are filled.</returns>
    internal int Fill(ReadOnlySpan<uint> places, Span<RingText> texts, int column, bool utf8)
    {
        var good = _good[column] ??= new ulong[_length / Unit / 64 + 1];
        var bytes = _bytes;
        for (var i = 0; i < places.Length && i < texts.Length; i++)
        {
            var place = places[i];
            var word = place >> 6;
            var bit = 1UL << (int)place; // of the word: the shift takes the lowest six bits
            if (word >= (uint)good.Length || (good[word] & bit) == 0)
            {
                if (!Check(place, utf8))
                    return i;
                good[word] |= bit;
            }
            // An entry of up to 12 bytes is what the vector wants.
            var entry = bytes + (long)place * Unit;
            ref var text = ref texts[i];
            text = *(RingText*)entry;
            if (text.Length > RingText.MaxInlined)
                text.Pointer = entry + sizeof(uint);
        }
        return places.Length;
    }

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        (_capacity, _length, _good) = (0, 0, []);
        GC.SuppressFinalize(this);
    }

    private bool Check(uint place, bool utf8)
    {
        var offset = (long)place * Unit;
        if (offset > _length - SmallestEntry)
            return false;
        var length = *(uint*)(_bytes + offset);
        if (length > int.MaxValue || length > _length - offset - sizeof(uint))
            return false;
        var content = new ReadOnlySpan<byte>(_bytes + offset + sizeof(uint), (int)length);
        // DuckDB compares short texts with their filling, which must be zeros.
        var filling = new ReadOnlySpan<byte>(
            _bytes + offset + sizeof(uint) + length, Math.Max(RingText.MaxInlined - (int)length, 0));
        return filling.IndexOfAnyExcept((byte)0) < 0 && (!utf8 || Utf8.IsValid(content));
    }
}
