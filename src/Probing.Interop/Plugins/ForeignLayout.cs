using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;

namespace Probing.Interop.Plugins;

/// <summary>
/// How many buffers an array of the Arrow C data interface has and how long each is, which the interface leaves to its type
/// and offsets. For arrays that <see cref="ForeignArrayCheck"/> has passed.
/// </summary>
internal static unsafe class ForeignLayout
{
    /// <summary>Buffers that Apache.Arrow wants: of views not the last, which has the lengths of the others.</summary>
    public static int BufferCount(ArrowArrayLayout* array, IArrowType type) =>
        (int)array->BufferCount - (type is StringViewType or BinaryViewType ? 1 : 0);

    public static IArrowType ChildType(IArrowType type, int child) => type switch
    {
        MapType map => map.KeyValueType,
        NestedType nested => nested.Fields[child].DataType,
        _ => throw new InvalidOperationException($"the type {type.Name} has no children"),
    };

    public static long BufferBytes(ArrowArrayLayout* array, IArrowType type, int buffer)
    {
        var end = array->Offset + array->Length;
        if (buffer == 0)
            return Bits(end);
        return type switch
        {
            StringType or BinaryType => buffer == 1 ? Offsets(array, sizeof(int)) : LastOffset(array, isLarge: false),
            LargeStringType or LargeBinaryType => buffer == 1 ? Offsets(array, sizeof(long)) : LastOffset(array, isLarge: true),
            StringViewType or BinaryViewType => buffer == 1 ? end * 16 : ViewBytes(array, buffer - 2),
            ListViewType => end * sizeof(int),
            LargeListViewType => end * sizeof(long),
            LargeListType => Offsets(array, sizeof(long)),
            ListType or MapType => Offsets(array, sizeof(int)),
            DictionaryType dictionary => BufferBytes(array, dictionary.IndexType, buffer),
            FixedWidthType fixedWidth => Bits(end * fixedWidth.BitWidth),
            _ => throw new InvalidOperationException($"the type {type.Name} has no buffer {buffer}"),
        };
    }

    private static long Bits(long bits) => (bits + 7) / 8;

    /// <summary>None are needed for no values, and none may be there.</summary>
    private static long Offsets(ArrowArrayLayout* array, int size) =>
        array->Length == 0 ? 0 : (array->Offset + array->Length + 1) * size;

    private static long LastOffset(ArrowArrayLayout* array, bool isLarge)
    {
        if (array->Length == 0)
            return 0;
        var end = array->Offset + array->Length;
        return isLarge ? ((long*)array->Buffers[1])[end] : ((int*)array->Buffers[1])[end];
    }

    private static long ViewBytes(ArrowArrayLayout* array, int data) =>
        ((long*)array->Buffers[array->BufferCount - 1])[data];
}
