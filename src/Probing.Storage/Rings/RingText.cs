using System.Runtime.InteropServices;

namespace Probing.Storage.Rings;

/// <summary>
/// A text or bytes, as DuckDB's vectors have it (<c>duckdb_string_t</c>): up to 12 bytes are in it, of longer ones the first
/// four and a pointer, which is good until the <see cref="RingChunkReader"/> goes on to another chunk.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public unsafe struct RingText
{
    internal const int MaxInlined = 12;

    [FieldOffset(0)] internal uint Length;
    [FieldOffset(4)] internal uint Prefix;
    [FieldOffset(8)] internal byte* Pointer;

    /// <summary>The bytes of a text that stays where it is.</summary>
    public static ReadOnlySpan<byte> Bytes(ref readonly RingText text)
    {
        if (text.Length > MaxInlined)
            return new ReadOnlySpan<byte>(text.Pointer, (int)text.Length);
        return MemoryMarshal.AsBytes(new ReadOnlySpan<RingText>(in text)).Slice(4, (int)text.Length);
    }
}
