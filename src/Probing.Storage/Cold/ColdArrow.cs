using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Storage.Cold;

/// <summary>Columns of a Parquet file as a ring's reader gives them: most have the same bytes under another type.</summary>
internal static class ColdArrow
{
    /// <summary>The same rows under <paramref name="schema"/>; takes the batch over.</summary>
    internal static RecordBatch AsRing(RecordBatch batch, Schema schema)
    {
        var arrays = new IArrowArray[batch.ColumnCount];
        for (var i = 0; i < arrays.Length; i++)
            arrays[i] = AsRing(batch.Column(i), schema.GetFieldByIndex(i).DataType);
        return new RecordBatch(schema, arrays, batch.Length);
    }

    private static IArrowArray AsRing(IArrowArray array, IArrowType type)
    {
        var data = array is ExtensionArray extension ? extension.Storage.Data : array.Data;
        if (data.DataType.TypeId == ArrowTypeId.Binary && type is FixedSizeBinaryType wide)
            return Fixed((BinaryArray)array, type, wide.ByteWidth);
        if (data.DataType.TypeId == ArrowTypeId.Int8 && type is BooleanType)
            return Bools(data);
        return ArrowArrayFactory.BuildArray(new ArrayData(type, data.Length, data.NullCount, data.Offset, data.Buffers));
    }

    /// <summary>DuckDB gives a byte for each (Arrow's bool8) where it may give no type another name.</summary>
    private static IArrowArray Bools(ArrayData data)
    {
        using (data)
        {
            var values = data.Buffers[1].Span.Slice(data.Offset, data.Length);
            var (bits, validity) = (new byte[(values.Length + 7) / 8], new byte[(values.Length + 7) / 8]);
            for (var i = 0; i < values.Length; i++)
            {
                bits[i / 8] |= (byte)((values[i] == 0 ? 0 : 1) << i % 8);
                if (data.Buffers[0].IsEmpty || BitUtility.GetBit(data.Buffers[0].Span, data.Offset + i))
                    validity[i / 8] |= (byte)(1 << i % 8);
            }
            return ArrowArrayFactory.BuildArray(new ArrayData(
                BooleanType.Default, values.Length, data.NullCount, 0, [new ArrowBuffer(validity), new ArrowBuffer(bits)]));
        }
    }

    private static IArrowArray Fixed(BinaryArray array, IArrowType type, int width)
    {
        using (array)
        {
            var (values, bits) = (new byte[array.Length * width], new byte[(array.Length + 7) / 8]);
            for (var i = 0; i < array.Length; i++)
            {
                if (array.IsNull(i))
                    continue;
                array.GetBytes(i).CopyTo(values.AsSpan(i * width, width));
                bits[i / 8] |= (byte)(1 << i % 8);
            }
            return ArrowArrayFactory.BuildArray(new ArrayData(
                type, array.Length, array.NullCount, 0, [new ArrowBuffer(bits), new ArrowBuffer(values)]));
        }
    }
}
