using System.Buffers.Binary;
using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>Sixteen bytes of a UUID, most significant first, to DuckDB's sortable 128-bit integer.</summary>
internal sealed unsafe class UuidReader(ArrayData data, BufferPins pins) : ColumnReader(data, pins)
{
    private readonly byte* _bytes = pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = (ulong*)vector.Data + 2L * at;
        var source = _bytes + ((long)Offset + start) * 16;
        for (var i = 0; i < count; i++, source += 16)
        {
            target[2 * i] = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(source + 8, 8));
            target[2 * i + 1] = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(source, 8)) ^ 1UL << 63;
        }
    }
}

/// <summary>Arrow decimals of 4 to 32 bytes to DuckDB's of 2 to 16: little-endian two's complement on both sides.</summary>
internal sealed unsafe class DecimalReader(
    ArrayData data, BufferPins pins, string column, int sourceWidth, int targetWidth) : ColumnReader(data, pins)
{
    private readonly byte* _values = pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var source = _values + ((long)Offset + start) * sourceWidth;
        var target = vector.Data + (long)at * targetWidth;
        for (var i = 0; i < count; i++, source += sourceWidth, target += targetWidth)
        {
            if (IsNull(start + i))
                new Span<byte>(target, targetWidth).Clear();
            else
                Copy(source, target);
        }
    }

    private void Copy(byte* source, byte* target)
    {
        var shared = Math.Min(sourceWidth, targetWidth);
        Buffer.MemoryCopy(source, target, shared, shared);
        var sign = (byte)((sbyte)source[sourceWidth - 1] >> 7);
        for (var i = shared; i < targetWidth; i++)
            target[i] = sign;
        var cutSign = (byte)((sbyte)target[shared - 1] >> 7);
        for (var i = shared; i < sourceWidth; i++)
        {
            if (source[i] != sign || cutSign != sign)
                throw ColumnErrors.OutOfRange(column, typeof(Int128));
        }
    }
}
