using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// Looks through an array before anybody follows its pointers: counts, lengths, offsets, indexes. How long a buffer is
/// the Arrow C data interface does not say; a plugin that lies about that cannot be caught in its own process.
/// </summary>
internal static unsafe class ForeignArrayCheck
{
    /// <param name="array">The array.</param>
    /// <param name="type">What it was declared as.</param>
    /// <param name="needed">Rows that whoever holds it will read, its offset not counted.</param>
    /// <param name="what">For messages.</param>
    public static void Check(ArrowArrayLayout* array, IArrowType type, long needed, string what)
    {
        type = ArrowTypes.Storage(type);
        if (array == null)
            throw Bad(what, "is NULL");
        if (array->Length < 0 || array->Offset < 0 || array->Length > int.MaxValue || array->Offset > int.MaxValue - array->Length)
            throw Bad(what, $"has the length {array->Length} at offset {array->Offset}; at most {int.MaxValue} rows are allowed");
        if (array->Length < needed)
            throw Bad(what, $"has {array->Length} values where {needed} are needed");
        var (buffers, children) = Shape(type);
        var isView = type is StringViewType or BinaryViewType;
        if (isView ? array->BufferCount is < 3 or > 1_000_000 : array->BufferCount != buffers)
            throw Bad(what, $"has {array->BufferCount} buffers; the type {type.Name} has {(isView ? "3 or more" : buffers)}");
        if (array->ChildCount != children)
            throw Bad(what, $"has {array->ChildCount} children; the type {type.Name} has {children}");
        if ((array->BufferCount > 0 && array->Buffers == null) || (children > 0 && array->Children == null))
            throw Bad(what, "has no list of its buffers or children");
        if (array->Dictionary != null != type is DictionaryType)
            throw Bad(what, array->Dictionary == null ? "has no dictionary" : $"has a dictionary and the type {type.Name}");
        CheckNulls(array, type, what);
        CheckContent(array, type, what);
    }

    private static void CheckNulls(ArrowArrayLayout* array, IArrowType type, string what)
    {
        if (array->NullCount < -1 || array->NullCount > array->Length)
            throw Bad(what, $"says that {array->NullCount} of its {array->Length} values are NULL");
        if (array->NullCount > 0 && type is not NullType && array->Buffers[0] == 0)
            throw Bad(what, $"says that {array->NullCount} values are NULL and has no validity buffer");
    }

    private static void CheckContent(ArrowArrayLayout* array, IArrowType type, string what)
    {
        var end = array->Offset + array->Length;
        switch (type)
        {
            case NullType:
                break;
            case StringType or BinaryType:
                CheckData(array, 2, Offsets<int>(array, what) > 0, what);
                break;
            case LargeStringType or LargeBinaryType:
                CheckData(array, 2, Offsets<long>(array, what) > 0, what);
                break;
            case StringViewType or BinaryViewType:
                Views(array, what);
                break;
            case LargeListType list:
                Check(array->Children[0], list.ValueDataType, Offsets<long>(array, what), $"the elements of {what}");
                break;
            case ListViewType list:
                Check(array->Children[0], list.ValueDataType, ListViews<int>(array, what), $"the elements of {what}");
                break;
            case LargeListViewType list:
                Check(array->Children[0], list.ValueDataType, ListViews<long>(array, what), $"the elements of {what}");
                break;
            case FixedSizeListType list:
                Check(array->Children[0], list.ValueDataType, end * list.ListSize, $"the elements of {what}");
                break;
            case MapType map:
                Check(array->Children[0], map.KeyValueType, Offsets<int>(array, what), $"the entries of {what}");
                break;
            case ListType list:
                Check(array->Children[0], list.ValueDataType, Offsets<int>(array, what), $"the elements of {what}");
                break;
            case StructType record:
                for (var i = 0; i < record.Fields.Count; i++)
                    Check(array->Children[i], record.Fields[i].DataType, end, $"{record.Fields[i].Name} of {what}");
                break;
            case DictionaryType dictionary:
                CheckData(array, 1, array->Length > 0, what);
                Check(array->Dictionary, dictionary.ValueType, 0, $"the dictionary of {what}");
                Indexes(array, dictionary.IndexType, what);
                break;
            default:
                CheckData(array, 1, array->Length > 0, what);
                break;
        }
    }

    private static (int Buffers, int Children) Shape(IArrowType type) => type switch
    {
        NullType => (0, 0),
        StringType or BinaryType or LargeStringType or LargeBinaryType => (3, 0),
        ListViewType or LargeListViewType => (3, 1),
        FixedSizeListType => (1, 1),
        StructType record => (1, record.Fields.Count),
        MapType or ListType or LargeListType => (2, 1),
        _ => (2, 0),
    };

    private static void CheckData(ArrowArrayLayout* array, int buffer, bool isNeeded, string what)
    {
        if (isNeeded && array->Buffers[buffer] == 0)
            throw Bad(what, $"has {array->Length} values and a NULL as buffer {buffer}");
    }

    /// <summary>Checks that offsets only grow; returns the last one.</summary>
    private static long Offsets<T>(ArrowArrayLayout* array, string what) where T : unmanaged, IBinaryInteger<T>
    {
        if (array->Length == 0)
            return 0;
        CheckData(array, 1, true, what);
        var offsets = (T*)array->Buffers[1] + array->Offset;
        var inOrder = T.IsPositive(offsets[0]) || T.IsZero(offsets[0]);
        for (long i = 0; i < array->Length; i++)
            inOrder &= offsets[i] <= offsets[i + 1];
        var last = long.CreateTruncating(offsets[array->Length]);
        return inOrder ? last : throw Bad(what, "has offsets that are negative or out of order");
    }

    private static long ListViews<T>(ArrowArrayLayout* array, string what) where T : unmanaged, IBinaryInteger<T>
    {
        CheckData(array, 1, array->Length > 0, what);
        CheckData(array, 2, array->Length > 0, what);
        var offsets = (T*)array->Buffers[1];
        var sizes = (T*)array->Buffers[2];
        long end = 0;
        for (var i = array->Offset; i < array->Offset + array->Length; i++)
        {
            if (IsNull(array, i))
                continue;
            var (from, size) = (long.CreateTruncating(offsets[i]), long.CreateTruncating(sizes[i]));
            if (from < 0 || size < 0 || from > long.MaxValue - size)
                throw Bad(what, $"has {size} elements at {from} in row {i}");
            end = Math.Max(end, from + size);
        }
        return end;
    }

    private static void Views(ArrowArrayLayout* array, string what)
    {
        CheckData(array, 1, array->Length > 0, what);
        var data = array->BufferCount - 3; // validity, views; the sizes of the others come last
        var sizes = (long*)array->Buffers[array->BufferCount - 1];
        if (data > 0 && sizes == null)
            throw Bad(what, "does not say how long its buffers are");
        for (var i = array->Offset; i < array->Offset + array->Length; i++)
        {
            var view = (int*)array->Buffers[1] + i * 4;
            if (IsNull(array, i) || (view[0] is >= 0 and <= 12))
                continue;
            var (length, buffer, offset) = (view[0], view[2], view[3]);
            if (length < 0 || buffer < 0 || buffer >= data || offset < 0 || offset > sizes[buffer] - length
                || array->Buffers[2 + buffer] == 0)
                throw Bad(what, $"has {length} bytes at {offset} of buffer {buffer} in row {i}, outside of its buffers");
        }
    }

    private static void Indexes(ArrowArrayLayout* array, IArrowType type, string what)
    {
        switch (type)
        {
            case Int8Type: Indexes<sbyte>(array, what); break;
            case UInt8Type: Indexes<byte>(array, what); break;
            case Int16Type: Indexes<short>(array, what); break;
            case UInt16Type: Indexes<ushort>(array, what); break;
            case Int32Type: Indexes<int>(array, what); break;
            case UInt32Type: Indexes<uint>(array, what); break;
            case Int64Type: Indexes<long>(array, what); break;
            case UInt64Type: Indexes<ulong>(array, what); break;
            default: throw Bad(what, $"has indexes of type {type.Name}");
        }
    }

    private static void Indexes<T>(ArrowArrayLayout* array, string what) where T : unmanaged, IBinaryInteger<T>
    {
        var indexes = (T*)array->Buffers[1];
        for (var i = array->Offset; i < array->Offset + array->Length; i++)
        {
            if (ulong.CreateTruncating(indexes[i]) >= (ulong)array->Dictionary->Length && !IsNull(array, i))
                throw Bad(what, $"points to entry {indexes[i]} of a dictionary of {array->Dictionary->Length} in row {i}");
        }
    }

    private static bool IsNull(ArrowArrayLayout* array, long row) => array->NullCount != 0 && array->Buffers[0] != 0
        && (((byte*)array->Buffers[0])[row >> 3] >> (int)(row & 7) & 1) == 0;

    private static ProbingException Bad(string what, string problem) => new(ProbingErrorKind.ExtensionFailed, $"{what} {problem}");
}
