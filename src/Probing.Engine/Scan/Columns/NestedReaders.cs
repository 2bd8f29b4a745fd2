using System.Numerics;
using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>duckdb_list_entry</summary>
internal readonly record struct DuckListEntry(ulong Offset, ulong Length);

/// <summary>List, LargeList and Map: the elements of a range of rows lie side by side.</summary>
internal sealed unsafe class ListReader<TOffset>(ArrayData data, BufferPins pins, ColumnReader child)
    : ColumnReader(data, pins)
    where TOffset : unmanaged, IBinaryInteger<TOffset>
{
    private readonly TOffset* _offsets = (TOffset*)pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var offsets = _offsets + Offset + start;
        var first = int.CreateChecked(offsets[0]);
        var elements = int.CreateChecked(offsets[count]) - first;
        var before = vector.ListSize;
        vector.ResizeList(before + elements);
        var entries = (DuckListEntry*)vector.Data + at;
        for (var i = 0; i < count; i++)
        {
            var from = int.CreateChecked(offsets[i]);
            var length = int.CreateChecked(offsets[i + 1]) - from;
            entries[i] = new DuckListEntry((ulong)(before + from - first), (ulong)length);
        }
        child.Read(first, elements, vector.ListChild, before);
    }
}

/// <summary>ListView and LargeListView: each row says where its elements are.</summary>
internal sealed unsafe class ListViewReader<TOffset>(ArrayData data, BufferPins pins, ColumnReader child)
    : ColumnReader(data, pins)
    where TOffset : unmanaged, IBinaryInteger<TOffset>
{
    private readonly TOffset* _offsets = (TOffset*)pins.Pin(data.Buffers[1]);
    private readonly TOffset* _sizes = (TOffset*)pins.Pin(data.Buffers[2]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        for (var i = 0; i < count; i++)
        {
            var row = Offset + start + i;
            var length = IsNull(start + i) ? 0 : int.CreateChecked(_sizes[row]);
            var before = vector.ListSize;
            vector.ResizeList(before + length);
            ((DuckListEntry*)vector.Data)[at + i] = new DuckListEntry((ulong)before, (ulong)length);
            if (length > 0)
                child.Read(int.CreateChecked(_offsets[row]), length, vector.ListChild, before);
        }
    }
}

/// <summary>FixedSizeList as ARRAY.</summary>
internal sealed class ArrayReader(ArrayData data, BufferPins pins, int size, ColumnReader child) : ColumnReader(data, pins)
{
    protected override bool NestsValues => true;

    internal override void SetNull(DuckDbVector vector, int row)
    {
        base.SetNull(vector, row);
        for (var i = 0; i < size; i++)
            child.SetNull(vector.ArrayChild, row * size + i);
    }

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at) =>
        child.Read((Offset + start) * size, count * size, vector.ArrayChild, at * size);
}

/// <summary>Struct, member by member.</summary>
internal sealed class StructReader(ArrayData data, BufferPins pins, ColumnReader[] members) : ColumnReader(data, pins)
{
    protected override bool NestsValues => true;

    internal override void SetNull(DuckDbVector vector, int row)
    {
        base.SetNull(vector, row);
        for (var i = 0; i < members.Length; i++)
            members[i].SetNull(vector.StructChild(i), row);
    }

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        for (var i = 0; i < members.Length; i++)
            members[i].Read(Offset + start, count, vector.StructChild(i), at);
    }
}
