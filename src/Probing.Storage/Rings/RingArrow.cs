using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Storage.Rings;

/// <summary>Columns of a ring as Arrow has them.</summary>
internal static class RingArrow
{
    internal static Schema Schema(IEnumerable<RingColumn> columns) =>
        new([.. columns.Select(column => new Field(column.Name, Type(column), column.IsNullable))], null);

    internal static IArrowType Type(RingColumn column) => column.Kind switch
    {
        RingKind.Bool => BooleanType.Default,
        RingKind.Int8 => Int8Type.Default,
        RingKind.Int16 => Int16Type.Default,
        RingKind.Int32 => Int32Type.Default,
        RingKind.Int64 => Int64Type.Default,
        RingKind.UInt8 => UInt8Type.Default,
        RingKind.UInt16 => UInt16Type.Default,
        RingKind.UInt32 => UInt32Type.Default,
        RingKind.UInt64 => UInt64Type.Default,
        RingKind.Float32 => FloatType.Default,
        RingKind.Float64 => DoubleType.Default,
        RingKind.Utf8 or RingKind.Json => StringType.Default,
        RingKind.Binary => BinaryType.Default,
        RingKind.Timestamp => new TimestampType(TimeUnit.Nanosecond, "UTC"),
        RingKind.Date32 => Date32Type.Default,
        RingKind.Duration => DurationType.Nanosecond,
        RingKind.Decimal128 => new Decimal128Type(column.Precision, column.Scale),
        RingKind.Uuid => new FixedSizeBinaryType(16),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, "no kind of a ring"),
    };

    /// <summary>Rows of a column; null when the chunk is gone.</summary>
    internal static IArrowArray? Read(RingChunkReader reader, RingColumn column, int index, int row, int count, RingText[] texts)
    {
        var (validity, nulls) = (ArrowBuffer.Empty, 0);
        if (column.IsNullable)
        {
            var bits = new byte[(count + 7) / 8];
            nulls = reader.ReadValidity(index, row, count, bits);
            validity = new ArrowBuffer(bits);
        }
        if (column.Kind.IsInArena())
        {
            return reader.ReadTexts(index, row, count, texts)
                ? Array(column, count, nulls, [validity, .. Texts(texts.AsSpan(0, count))])
                : null;
        }
        var values = GC.AllocateUninitializedArray<byte>(count * column.Width);
        reader.ReadValues(index, row, count, values);
        return Array(column, count, nulls, [validity, new ArrowBuffer(column.Kind == RingKind.Bool ? Bits(values) : values)]);
    }

    private static IArrowArray Array(RingColumn column, int count, int nulls, ArrowBuffer[] buffers) =>
        ArrowArrayFactory.BuildArray(new ArrayData(Type(column), count, nulls, 0, buffers));

    private static unsafe ArrowBuffer[] Texts(ReadOnlySpan<RingText> texts)
    {
        var offsets = GC.AllocateUninitializedArray<byte>((texts.Length + 1) * sizeof(int));
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        var end = ends[0] = 0;
        for (var i = 0; i < texts.Length; i++)
            ends[i + 1] = end = checked(end + (int)texts[i].Length);
        var bytes = GC.AllocateUninitializedArray<byte>(checked(end + RingText.MaxInlined));
        fixed (RingText* from = texts)
        fixed (byte* to = bytes)
        {
            for (var i = 0; i < texts.Length; i++)
            {
                if (from[i].Length > RingText.MaxInlined)
                    Unsafe.CopyBlockUnaligned(to + ends[i], from[i].Pointer, from[i].Length);
                else // as many as there can be: what is too much, the next ones write over
                    Unsafe.CopyBlockUnaligned(to + ends[i], &from[i].Prefix, RingText.MaxInlined);
            }
        }
        return [new ArrowBuffer(offsets), new ArrowBuffer(bytes.AsMemory(0, end))];
    }

    private static byte[] Bits(ReadOnlySpan<byte> bools)
    {
        var bits = new byte[(bools.Length + 7) / 8];
        for (var i = 0; i < bools.Length; i++)
            bits[i / 8] |= (byte)(bools[i] << i % 8);
        return bits;
    }
}
