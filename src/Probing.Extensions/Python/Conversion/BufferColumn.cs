using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// A column in the memory of a numpy array. What Arrow can read as it lies is not copied; strided, boolean and text columns
/// are gathered slice by slice, when a query reads them.
/// </summary>
/// <param name="type">Arrow type.</param>
/// <param name="layout">How the items lie in the array.</param>
/// <param name="buffer">The items; owned.</param>
/// <param name="missing">Marks NULL with a byte that is not 0; null without NULLs. Owned.</param>
internal sealed unsafe class BufferColumn(IArrowType type, BufferLayout layout, PyBuffer buffer, PyBuffer? missing)
    : ColumnSource
{
    private const int GatherSlice = 1 << 16;
    private const int LargestBuffer = 1 << 24;

    private readonly long _stride = buffer.Stride(0);
    private readonly int _itemSize = buffer.ItemSize;

    /// <summary>NaT, which numpy stores as the smallest integer.</summary>
    private bool HasNotATime => layout is BufferLayout.Time or BufferLayout.Date;

    private bool InPlace => layout is BufferLayout.Number or BufferLayout.Time && (_stride == _itemSize)
        && (nint)buffer.Data % _itemSize == 0;

    public override int MaxSlice => InPlace ? LargestBuffer / _itemSize : GatherSlice;

    public override IArrowArray Slice(long start, int count)
    {
        var first = buffer.Data + start * _stride;
        var nulls = NullBits(first, start, count, out var nullCount);
        var array = new NativeArray(type, count, nullCount).Own(nulls);
        if (InPlace)
            array.Borrow((nint)first, buffer);
        else if (layout is BufferLayout.Text or BufferLayout.Bytes)
            OwnStrings(array, first, count);
        else
            array.Own(layout switch
            {
                BufferLayout.Bool => PackBits(first, count),
                BufferLayout.Date => GatherDates(first, count),
                _ => Gather(first, count),
            });
        return array.ToArrow();
    }

    public override void Dispose()
    {
        buffer.Release();
        missing?.Release();
    }

    private nint NullBits(byte* first, long start, int count, out long nullCount)
    {
        nullCount = 0;
        if (missing is null && !HasNotATime)
            return 0;
        using var bits = new NativeBuffer<byte>();
        for (var i = 0; i < count; i++)
        {
            var isNull = missing is not null
                ? missing.Data[(start + i) * missing.Stride(0)] != 0
                : *(long*)(first + i * _stride) == long.MinValue;
            if (isNull && nullCount++ == 0)
            {
                bits.AddZeros((count + 7) / 8);
                new Span<byte>(bits.Pointer, (int)bits.Count).Fill(0xff);
            }
            if (isNull)
                bits[i >> 3] &= (byte)~(1 << (i & 7));
        }
        return nullCount == 0 ? 0 : bits.Detach();
    }

    private nint Gather(byte* first, int count)
    {
        using var items = new NativeBuffer<byte>();
        items.AddZeros((long)count * _itemSize);
        var target = items.Pointer;
        for (var i = 0L; i < count; i++)
        {
            var source = first + i * _stride;
            switch (_itemSize)
            {
                case 8:
                    *(long*)(target + i * 8) = *(long*)source;
                    break;
                case 4:
                    *(int*)(target + i * 4) = *(int*)source;
                    break;
                case 2:
                    *(short*)(target + i * 2) = *(short*)source;
                    break;
                default:
                    target[i] = *source;
                    break;
            }
        }
        return items.Detach();
    }

    private nint PackBits(byte* first, int count)
    {
        using var bits = new NativeBuffer<byte>();
        bits.AddZeros((count + 7) / 8);
        for (var i = 0; i < count; i++)
        {
            if (first[i * _stride] != 0)
                bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return bits.Detach();
    }

    private nint GatherDates(byte* first, int count)
    {
        using var days = new NativeBuffer<int>();
        for (var i = 0; i < count; i++)
        {
            var day = *(long*)(first + i * _stride);
            days.Add(day == long.MinValue ? 0 : checked((int)day));
        }
        return days.Detach();
    }

    /// <summary>numpy pads strings with zeros, which are no part of the value.</summary>
    private void OwnStrings(NativeArray array, byte* first, int count)
    {
        using var offsets = new NativeBuffer<int>();
        using var bytes = new NativeBuffer<byte>();
        offsets.Add(0);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < count; i++)
        {
            var item = first + i * _stride;
            if (layout == BufferLayout.Bytes)
                bytes.AddRange(new ReadOnlySpan<byte>(item, _itemSize).TrimEnd((byte)0));
            else
            {
                foreach (var point in new ReadOnlySpan<uint>(item, _itemSize / 4).TrimEnd(0u))
                {
                    if (Rune.TryCreate(point, out var rune))
                        bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                    else
                        bytes.AddRange(Encoding.ASCII.GetBytes($"\\u{point:x4}")); // a lone surrogate
                }
            }
            offsets.Add(checked((int)bytes.Count));
        }
        array.Own(offsets.Detach()).Own(bytes.Detach());
    }
}
