using Apache.Arrow;

namespace Probing.Extensions.Python.Conversion;

/// <summary>A column that is an Arrow array already; slices share its memory.</summary>
internal sealed class ArrowColumn(IArrowArray array) : ColumnSource
{
    public override int MaxSlice => int.MaxValue;

    public override IArrowArray Slice(long start, int count) =>
        ArrowArrayFactory.BuildArray(array.Data.SliceShared((int)start, count));

    public override void Dispose() => array.Dispose();
}
