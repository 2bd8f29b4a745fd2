using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>Values that both sides store alike.</summary>
internal sealed unsafe class CopyReader(ArrayData data, BufferPins pins, int width) : ColumnReader(data, pins)
{
    private readonly byte* _values = pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var bytes = (long)count * width;
        Buffer.MemoryCopy(_values + ((long)Offset + start) * width, vector.Data + (long)at * width, bytes, bytes);
    }
}

/// <summary>Bits to bytes.</summary>
internal sealed unsafe class BooleanReader(ArrayData data, BufferPins pins) : ColumnReader(data, pins)
{
    private readonly byte* _values = pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = vector.Data + at;
        var from = (long)Offset + start;
        for (var i = 0; i < count; i++)
            target[i] = (byte)(_values[from + i >> 3] >> (int)(from + i & 7) & 1);
    }
}

/// <summary>A column of NULLs.</summary>
internal sealed unsafe class NullReader(ArrayData data, BufferPins pins) : ColumnReader(data, pins, hasValidity: false)
{
    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var validity = vector.WritableValidity();
        for (var i = 0; i < count; i++)
            Bits.Clear(validity, at + i);
    }
}

/// <summary>Turns one value into another.</summary>
internal interface IConversion<in TFrom, out TTo>
{
    /// <exception cref="OverflowException">DuckDB's type cannot hold the value.</exception>
    static abstract TTo Convert(TFrom value);
}

/// <summary>Values that are stored differently.</summary>
internal sealed unsafe class ConvertReader<TFrom, TTo, TConversion>(ArrayData data, BufferPins pins, string column)
    : ColumnReader(data, pins)
    where TFrom : unmanaged
    where TTo : unmanaged
    where TConversion : IConversion<TFrom, TTo>
{
    private readonly TFrom* _values = (TFrom*)pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = (TTo*)vector.Data + at;
        var source = _values + Offset + start;
        try
        {
            for (var i = 0; i < count; i++)
                target[i] = HasNulls && IsNull(start + i) ? default : TConversion.Convert(source[i]);
        }
        catch (OverflowException)
        {
            throw ColumnErrors.OutOfRange(column, typeof(TTo));
        }
    }
}
