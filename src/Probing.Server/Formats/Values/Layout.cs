using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;

namespace Probing.Server.Formats.Values;

/// <summary>What lies behind a row of the variable-length and indexed layouts, whatever their offset width.</summary>
internal static class Layout
{
    /// <summary>
    /// Follows dictionaries, runs, unions and extension types to the array and row that hold the value.
    /// </summary>
    public static (IArrowArray Array, int Row) Resolve(IArrowArray array, int row) => array switch
    {
        DictionaryArray dictionary when dictionary.IsValid(row) =>
            Resolve(dictionary.Dictionary, Index(dictionary.Indices, row)),
        RunEndEncodedArray runs => Resolve(runs.Values, runs.FindPhysicalIndex(row)),
        DenseUnionArray union => Resolve(Member(union, row), union.ValueOffsets[row]),
        SparseUnionArray union => Resolve(Member(union, row), row),
        GuidArray => (array, row),
        ExtensionArray extension => Resolve(extension.Storage, row),
        _ => (array, row),
    };

    /// <summary>Unions and nulls have no validity bitmap, so both are resolved before this is asked.</summary>
    public static bool IsNull(IArrowArray resolved, int row) =>
        resolved.Data.DataType.TypeId == ArrowTypeId.Null || resolved.IsNull(row);

    /// <summary>The bytes of a string or blob.</summary>
    public static ReadOnlySpan<byte> Bytes(IArrowArray array, int row) => array switch
    {
        BinaryArray binary => binary.GetBytes(row),
        BinaryViewArray view => view.GetBytes(row),
        LargeBinaryArray large => large.GetBytes(row),
        FixedSizeBinaryArray fixedSize => fixedSize.GetBytes(row),
        _ => throw Unknown(array),
    };

    /// <summary>The items of a list, as a range of its child.</summary>
    public static (IArrowArray Values, int Start, int End) Items(IArrowArray array, int row) => array switch
    {
        ListArray list => (list.Values, list.ValueOffsets[row], list.ValueOffsets[row + 1]),
        LargeListArray list => (list.Values, checked((int)list.ValueOffsets[row]),
            checked((int)list.ValueOffsets[row + 1])),
        ListViewArray list => (list.Values, list.ValueOffsets[row], list.ValueOffsets[row] + list.Sizes[row]),
        LargeListViewArray list => (list.Values, checked((int)list.ValueOffsets[row]),
            checked((int)(list.ValueOffsets[row] + list.Sizes[row]))),
        FixedSizeListArray list when ((FixedSizeListType)list.Data.DataType).ListSize is var size =>
            (list.Values, (list.Offset + row) * size, (list.Offset + row + 1) * size),
        _ => throw Unknown(array),
    };

    private static int Index(IArrowArray indices, int row) => indices switch
    {
        Int8Array array => array.Values[row],
        UInt8Array array => array.Values[row],
        Int16Array array => array.Values[row],
        UInt16Array array => array.Values[row],
        Int32Array array => array.Values[row],
        UInt32Array array => checked((int)array.Values[row]),
        Int64Array array => checked((int)array.Values[row]),
        UInt64Array array => checked((int)array.Values[row]),
        _ => throw Unknown(indices),
    };

    private static IArrowArray Member(UnionArray union, int row) =>
        union.Fields[Math.Max(System.Array.IndexOf(union.Type.TypeIds, union.TypeIds[row]), 0)];

    private static NotSupportedException Unknown(IArrowArray array) =>
        new($"Arrow type {array.Data.DataType.Name} has an unknown layout; cast the column");
}
