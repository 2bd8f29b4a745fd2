using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Extensions.PostMortem;

/// <summary>Columns of nothing but NULL.</summary>
internal static class Nulls
{
    /// <param name="type">One of those that a ring has: no nested ones.</param>
    /// <param name="count">Rows.</param>
    public static IArrowArray Of(IArrowType type, int count)
    {
        var validity = new ArrowBuffer(new byte[(count + 7) / 8]);
        ArrowBuffer[] buffers = type switch
        {
            StringType or BinaryType => [validity, new ArrowBuffer(new byte[(count + 1) * sizeof(int)]), ArrowBuffer.Empty],
            BooleanType => [validity, new ArrowBuffer(new byte[(count + 7) / 8])],
            FixedWidthType fixedWidth => [validity, new ArrowBuffer(new byte[count * fixedWidth.BitWidth / 8])],
            _ => throw new ArgumentOutOfRangeException(nameof(type), type.Name, "no type of a ring"),
        };
        return ArrowArrayFactory.BuildArray(new ArrayData(type, count, count, 0, buffers));
    }
}
