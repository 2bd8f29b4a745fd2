namespace Probing.Engine.Scan.Columns;

/// <summary>Arrow's and DuckDB's bitmaps have the same order: bit i of the column is bit i % 8 of byte i / 8.</summary>
internal static unsafe class Bits
{
    internal static bool IsSet(byte* bits, long at) => (bits[at >> 3] & 1 << (int)(at & 7)) != 0;

    internal static void Clear(byte* bits, long at) => bits[at >> 3] &= (byte)~(1 << (int)(at & 7));

    internal static void Copy(byte* from, long fromBit, byte* to, long toBit, int count)
    {
        var i = 0;
        if ((fromBit & 7) == 0 && (toBit & 7) == 0)
        {
            i = count & ~7;
            Buffer.MemoryCopy(from + (fromBit >> 3), to + (toBit >> 3), i >> 3, i >> 3);
        }
        else if ((toBit & 7) == 0)
        {
            // Whole bytes of the target out of two neighbours of the source.
            var source = from + (fromBit >> 3);
            var target = to + (toBit >> 3);
            var shift = (int)(fromBit & 7);
            for (; i + 8 <= count; i += 8, source++, target++)
                *target = (byte)(source[0] >> shift | source[1] << 8 - shift);
        }
        for (; i < count; i++)
        {
            var mask = (byte)(1 << (int)(toBit + i & 7));
            if (IsSet(from, fromBit + i))
                to[toBit + i >> 3] |= mask;
            else
                to[toBit + i >> 3] &= (byte)~mask;
        }
    }
}
