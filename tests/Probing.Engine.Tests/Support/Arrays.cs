using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Engine.Tests.Support;

/// <summary>Arrays of any type from raw values, as another implementation of Arrow would lay them out.</summary>
internal static class Arrays
{
    /// <summary>A NULL at every row for which this holds; the first byte of the bitmap has both kinds.</summary>
    internal static bool IsNull(int row) => row % 7 == 3;

    internal static ArrowBuffer Validity(int rows)
    {
        var bits = new byte[(rows + 7) / 8];
        for (var i = 0; i < rows; i++)
        {
            if (!IsNull(i))
                bits[i / 8] |= (byte)(1 << i % 8);
        }
        return new ArrowBuffer(bits);
    }

    internal static int NullCount(int rows) => Enumerable.Range(0, rows).Count(IsNull);

    internal static ArrowBuffer Buffer<T>(IEnumerable<T> values) where T : unmanaged =>
        new(MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray());

    /// <summary>Values of a fixed width; the slots of NULLs hold what <paramref name="value"/> gives for them.</summary>
    internal static IArrowArray Fixed<T>(IArrowType type, int rows, Func<int, T> value) where T : unmanaged =>
        Make(type, rows, [Buffer(Enumerable.Range(0, rows).Select(value))]);

    internal static IArrowArray Make(
        IArrowType type, int rows, ArrowBuffer[] buffers, ArrayData[]? children = null, ArrayData? dictionary = null) =>
        ArrowArrayFactory.BuildArray(new ArrayData(
            type, rows, NullCount(rows), 0, [Validity(rows), .. buffers], children ?? [], dictionary));

    internal static ArrayData Dense<T>(IArrowType type, IReadOnlyList<T> values) where T : unmanaged =>
        new(type, values.Count, 0, 0, [ArrowBuffer.Empty, Buffer(values)]);

    internal static ArrayData DenseText(IReadOnlyList<string> values)
    {
        var (offsets, bytes) = Text<int>([.. values.Select(Encoding.UTF8.GetBytes)]);
        return new ArrayData(StringType.Default, values.Count, 0, 0, [ArrowBuffer.Empty, offsets, bytes]);
    }

    /// <summary>Offsets and bytes of texts.</summary>
    internal static (ArrowBuffer Offsets, ArrowBuffer Bytes) Text<TOffset>(IReadOnlyList<byte[]> values)
        where TOffset : unmanaged, INumberBase<TOffset>
    {
        var offsets = new TOffset[values.Count + 1];
        var at = 0;
        for (var i = 0; i < values.Count; i++)
            offsets[i + 1] = TOffset.CreateChecked(at += values[i].Length);
        return (Buffer(offsets), new ArrowBuffer(values.SelectMany(v => v).ToArray()));
    }

    /// <summary>The sixteen-byte views of texts, long ones in one buffer.</summary>
    internal static (ArrowBuffer Views, ArrowBuffer Bytes) Views(IReadOnlyList<byte[]> values)
    {
        var views = new byte[values.Count * 16];
        var bytes = new List<byte>();
        for (var i = 0; i < values.Count; i++)
        {
            var view = views.AsSpan(i * 16, 16);
            MemoryMarshal.Write(view, values[i].Length);
            if (values[i].Length <= 12)
            {
                values[i].CopyTo(view[4..]);
                continue;
            }
            values[i].AsSpan(0, 4).CopyTo(view[4..]);
            MemoryMarshal.Write(view[12..], bytes.Count);
            bytes.AddRange(values[i]);
        }
        return (new ArrowBuffer(views), new ArrowBuffer(bytes.ToArray()));
    }
}
