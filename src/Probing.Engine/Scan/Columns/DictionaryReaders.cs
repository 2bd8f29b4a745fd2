using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>Dictionary: each row is a row of the value array, which may have NULLs of its own.</summary>
internal sealed unsafe class DictionaryReader<TIndex>(ArrayData data, BufferPins pins, ColumnReader values)
    : ColumnReader(data, pins)
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    private readonly TIndex* _indices = (TIndex*)pins.Pin(data.Buffers[1]);

    protected override bool CopiesValidity => false;

    internal override void SetNull(DuckDbVector vector, int row) => values.SetNull(vector, row);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        for (var i = 0; i < count; i++)
        {
            if (IsNull(start + i))
                values.SetNull(vector, at + i);
            else
                values.Read(int.CreateChecked(_indices[Offset + start + i]), 1, vector, at + i);
        }
    }
}

/// <summary>A dictionary of texts without NULLs, the common case: the strings are made once a batch.</summary>
internal sealed unsafe class TextDictionaryReader<TIndex>(
    ArrayData data, BufferPins pins, DuckString[] table, string column) : ColumnReader(data, pins)
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    private readonly TIndex* _indices = (TIndex*)pins.Pin(data.Buffers[1]);

    protected override void ReadValues(int start, int count, DuckDbVector vector, int at)
    {
        var target = MemoryMarshal.CreateSpan(ref *((DuckString*)vector.Data + at), count);
        var indices = _indices + Offset + start;
        for (var i = 0; i < count; i++)
        {
            var index = ulong.CreateTruncating(indices[i]);
            if (index < (ulong)table.Length)
                target[i] = table[index];
            else if (IsNull(start + i))
                target[i] = default;
            else
                throw ColumnErrors.OutOfRange(column, typeof(TIndex));
        }
    }
}
