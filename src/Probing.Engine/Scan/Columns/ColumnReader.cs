using Apache.Arrow;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>
/// Copies a range of an Arrow array into a DuckDB vector. Holds only pointers into pinned buffers, so threads share it.
/// Long strings are not copied: the vector points into the batch, which lives until the thread has moved on.
/// </summary>
internal abstract unsafe class ColumnReader
{
    private readonly byte* _validity;

    protected ColumnReader(ArrayData data, BufferPins pins, bool hasValidity = true)
    {
        Offset = data.Offset;
        if (hasValidity && data.NullCount != 0 && data.Buffers.Length > 0)
            _validity = pins.Pin(data.Buffers[0]);
    }

    /// <summary>Index of the array's first row in its buffers.</summary>
    protected int Offset { get; }

    /// <summary>True when the array may have NULLs; their slots hold anything.</summary>
    protected bool HasNulls => _validity != null;

    /// <summary>Writes rows [start, start + count) of the array to rows from <paramref name="at"/> on of the vector.</summary>
    internal void Read(int start, int count, DuckDbVector vector, int at)
    {
        if (count == 0)
            return;
        ReadValues(start, count, vector, at);
        if (!HasNulls || !CopiesValidity)
            return;
        Bits.Copy(_validity, (long)Offset + start, vector.WritableValidity(), at, count);
        for (var i = 0; NestsValues && i < count; i++)
        {
            if (IsNull(start + i))
                SetNull(vector, at + i);
        }
    }

    /// <summary>Makes one row NULL, and what nests in it: DuckDB takes a struct's members without looking at the struct.</summary>
    internal virtual void SetNull(DuckDbVector vector, int row) => Bits.Clear(vector.WritableValidity(), row);

    internal bool IsNull(int row) => _validity != null && !Bits.IsSet(_validity, (long)Offset + row);

    /// <summary>False when <see cref="ReadValues"/> writes the NULLs itself.</summary>
    protected virtual bool CopiesValidity => true;

    /// <summary>True when a NULL must reach into child vectors.</summary>
    protected virtual bool NestsValues => false;

    protected abstract void ReadValues(int start, int count, DuckDbVector vector, int at);
}
