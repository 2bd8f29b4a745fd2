using System.Numerics;
using System.Text.Unicode;
using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>Utf8 and Binary by offsets. Texts are checked: DuckDB takes them for valid UTF-8 without looking.</summary>
internal sealed unsafe class OffsetTextReader<TOffset>(ArrayData data, BufferPins pins, string column, bool isText)
    : ColumnReader(data, pins)
    where TOffset : unmanaged, IBinaryInteger<TOffset>
{
    private readonly TOffset* _offsets = (TOffset*)pins.Pin(data.Buffers[1]);
    private readonly byte* _bytes = pins.Pin(data.Buffers[2]);

    /// <summary>The first values as strings, for rows that refer to them.</summary>
    internal DuckString[] Table(int count)
    {
        var table = GC.AllocateUninitializedArray<DuckString>(count, pinned: true);
        fixed (DuckString* target = table)
            Fill(0, count, target);
        return table;
    }

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at) =>
        Fill(start, count, (DuckString*)vector.Data + at);

    private void Fill(int start, int count, DuckString* target)
    {
        if (count == 0)
            return;
        var offsets = _offsets + Offset + start;
        if (isText)
            CheckText(offsets, count);
        for (var i = 0; i < count; i++)
        {
            var from = long.CreateTruncating(offsets[i]);
            DuckString.Set(target + i, _bytes + from, (int)(long.CreateTruncating(offsets[i + 1]) - from));
        }
    }

    /// <summary>The whole range at once is fast; then no value may begin inside a character.</summary>
    private void CheckText(TOffset* offsets, int count)
    {
        var first = long.CreateTruncating(offsets[0]);
        var end = long.CreateTruncating(offsets[count]);
        if (end - first > int.MaxValue)
        {
            for (var i = 0; i < count; i++)
                CheckRange(long.CreateTruncating(offsets[i]), long.CreateTruncating(offsets[i + 1]));
            return;
        }
        CheckRange(first, end);
        for (var i = 1; i < count; i++)
        {
            if (long.CreateTruncating(offsets[i]) is var from && from < end && (_bytes[from] & 0xC0) == 0x80)
                throw ColumnErrors.NotUtf8(column);
        }
    }

    private void CheckRange(long from, long end)
    {
        if (!Utf8.IsValid(new ReadOnlySpan<byte>(_bytes + from, (int)(end - from))))
            throw ColumnErrors.NotUtf8(column);
    }
}

/// <summary>Utf8View and BinaryView: sixteen bytes a value, long ones in one of several buffers.</summary>
internal sealed unsafe class ViewTextReader : ColumnReader
{
    private const int MaxInline = 12;

    private readonly byte* _views;
    private readonly byte*[] _buffers;
    private readonly string _column;
    private readonly bool _isText;

    internal ViewTextReader(ArrayData data, BufferPins pins, string column, bool isText) : base(data, pins)
    {
        _column = column;
        _isText = isText;
        _views = pins.Pin(data.Buffers[1]);
        _buffers = new byte*[data.Buffers.Length - 2];
        for (var i = 0; i < _buffers.Length; i++)
            _buffers[i] = pins.Pin(data.Buffers[i + 2]);
    }

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = (DuckString*)vector.Data + at;
        for (var i = 0; i < count; i++)
        {
            if (IsNull(start + i))
            {
                target[i] = default;
                continue;
            }
            var view = _views + ((long)Offset + start + i) * 16;
            var length = *(int*)view;
            var bytes = length <= MaxInline ? view + 4 : _buffers[*(int*)(view + 8)] + *(int*)(view + 12);
            if (_isText && !Utf8.IsValid(new ReadOnlySpan<byte>(bytes, length)))
                throw ColumnErrors.NotUtf8(_column);
            DuckString.Set(target + i, bytes, length);
        }
    }
}

/// <summary>FixedSizeBinary as BLOB.</summary>
internal sealed unsafe class FixedBinaryReader(ArrayData data, BufferPins pins, int width) : ColumnReader(data, pins)
{
    private readonly byte* _bytes = pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = (DuckString*)vector.Data + at;
        for (var i = 0; i < count; i++)
            DuckString.Set(target + i, _bytes + ((long)Offset + start + i) * width, width);
    }
}
