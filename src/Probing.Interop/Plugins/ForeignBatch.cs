using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// A batch in memory of a plugin, which gets it back when the batch is disposed; arrays that were taken out of it end then,
/// too. Apache.Arrow's own import tells the garbage collector of every byte, and a scan of a few MiB collects for that.
/// </summary>
internal sealed unsafe class ForeignBatch : RecordBatch
{
    private ArrowArrayLayout* _moved;

    private ForeignBatch(Schema schema, IEnumerable<IArrowArray> columns, ArrowArrayLayout* array)
        : base(schema, columns, (int)array->Length)
    {
        _moved = (ArrowArrayLayout*)NativeMemory.Alloc((nuint)sizeof(ArrowArrayLayout));
        *_moved = *array;
        array->Release = null;
    }

    /// <summary>Takes over an array that <see cref="ForeignArrayCheck"/> has passed; it is moved from.</summary>
    public static ForeignBatch Import(ArrowArrayLayout* array, Schema schema)
    {
        var columns = new IArrowArray[schema.FieldsList.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ArrowArrayFactory.BuildArray(Data(array->Children[i], schema.GetFieldByIndex(i).DataType));
        return new ForeignBatch(schema, columns, array);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _moved == null)
            return;
        _moved->Release(_moved);
        NativeMemory.Free(_moved);
        _moved = null;
    }

    private static ArrayData Data(ArrowArrayLayout* array, IArrowType declared)
    {
        var type = ArrowTypes.Storage(declared);
        var children = new ArrayData[array->ChildCount];
        for (var i = 0; i < children.Length; i++)
            children[i] = Data(array->Children[i], ForeignLayout.ChildType(type, i));
        var dictionary = type is DictionaryType indexed ? Data(array->Dictionary, indexed.ValueType) : null;
        var buffers = new ArrowBuffer[ForeignLayout.BufferCount(array, type)];
        for (var i = 0; i < buffers.Length; i++)
            buffers[i] = Buffer(array->Buffers[i], ForeignLayout.BufferBytes(array, type, i), type);
        return new ArrayData(type, (int)array->Length, (int)array->NullCount, (int)array->Offset, buffers, children, dictionary!);
    }

    private static ArrowBuffer Buffer(nint address, long bytes, IArrowType type)
    {
        if (bytes > int.MaxValue)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"a buffer of type {type.Name} has {bytes} bytes, at most {int.MaxValue} are possible; give smaller batches");
        return address == 0 || bytes == 0 ? ArrowBuffer.Empty : new ArrowBuffer(new ForeignMemory(address, (int)bytes).Memory);
    }
}
