using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Sdk;

namespace Probing.Interop.CPython.Columns;

/// <summary>
/// Arrow data of other libraries through the Arrow PyCapsule protocol: <c>__arrow_c_stream__</c> and
/// <c>__arrow_c_array__</c> (arrow.apache.org, "The Arrow PyCapsule Interface").
/// </summary>
public static unsafe class ArrowCapsules
{
    /// <summary>Reads a stream to its end; a stream of arrays that are no structs gives one column, <c>value</c>.</summary>
    /// <param name="producer">An object with <c>__arrow_c_stream__</c>. Borrowed.</param>
    /// <param name="call">The call that reads; the stream computes with the GIL released.</param>
    /// <param name="check">Called with each batch; throws to stop. The batches so far are disposed then.</param>
    public static (Schema Schema, IReadOnlyList<RecordBatch> Batches) ReadStream(
        nint producer, PythonCall call, Action<RecordBatch> check)
    {
        using var method = Objects.GetAttribute(producer, "__arrow_c_stream__"u8);
        using var capsule = Objects.Call(method.Address);
        var source = (ArrowStreamLayout*)Capsules.Pointer(capsule.Address, "arrow_array_stream"u8);
        if (source->Release == null)
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                "the Arrow stream has been read already; an expression must give a fresh one each time");
        // Moved out, as the protocol asks: the capsule's destructor then has nothing to release.
        var stream = *source;
        source->Release = null;
        var batches = new List<RecordBatch>();
        try
        {
            return (Read(&stream, batches, call, check), batches);
        }
        catch
        {
            foreach (var batch in batches)
                batch.Dispose();
            throw;
        }
        finally
        {
            if (stream.Release != null)
                stream.Release(&stream);
        }
    }

    /// <summary>Takes over an array; one that is no struct gives one column, <c>value</c>.</summary>
    /// <param name="producer">An object with <c>__arrow_c_array__</c>. Borrowed.</param>
    public static RecordBatch ReadArray(nint producer)
    {
        using var method = Objects.GetAttribute(producer, "__arrow_c_array__"u8);
        using var pair = Objects.Call(method.Address);
        var schemaCapsule = Containers.TupleItem(pair.Address, 0);
        var arrayCapsule = Containers.TupleItem(pair.Address, 1);
        var source = (ArrowSchemaLayout*)Capsules.Pointer(schemaCapsule, "arrow_schema"u8);
        var layout = *source;
        source->Release = null;
        var (schema, isStruct) = ImportSchema(&layout);
        return ImportBatch((ArrowArrayLayout*)Capsules.Pointer(arrayCapsule, "arrow_array"u8), schema, isStruct);
    }

    private static Schema Read(
        ArrowStreamLayout* stream, List<RecordBatch> batches, PythonCall call, Action<RecordBatch> check)
    {
        ArrowSchemaLayout layout = default;
        Check(stream, stream->GetSchema(stream, &layout));
        var (schema, isStruct) = ImportSchema(&layout);
        while (true)
        {
            ArrowArrayLayout next = default;
            var address = (nint)(&next);
            var from = (nint)stream;
            var error = 0;
            // The producer may compute here, in threads that need the GIL.
            call.WithoutGil(() => error = Next(from, address));
            Check(stream, error);
            if (next.Release == null)
                return schema;
            var batch = ImportBatch(&next, schema, isStruct);
            batches.Add(batch);
            check(batch);
        }
    }

    private static int Next(nint stream, nint array) =>
        ((ArrowStreamLayout*)stream)->GetNext((ArrowStreamLayout*)stream, (ArrowArrayLayout*)array);

    private static (Schema Schema, bool IsStruct) ImportSchema(ArrowSchemaLayout* layout)
    {
        try
        {
            if (Utf8.Decode(layout->Format) == "+s")
                return (CArrowSchemaImporter.ImportSchema((CArrowSchema*)layout), true);
            var field = CArrowSchemaImporter.ImportField((CArrowSchema*)layout);
            return (new Schema([new Field("value", field.DataType, true, field.Metadata)], null), false);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidDataException)
        {
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"the value has an Arrow type that is not supported: {e.Message}; cast it in the expression", inner: e);
        }
        finally
        {
            if (layout->Release != null)
                layout->Release(layout);
        }
    }

    private static RecordBatch ImportBatch(ArrowArrayLayout* array, Schema schema, bool isStruct)
    {
        if (isStruct)
            return ForeignArray.Import(array, schema);
        var column = ForeignArray.Import(array, schema.GetFieldByIndex(0).DataType);
        return new RecordBatch(schema, [column], column.Length);
    }

    private static void Check(ArrowStreamLayout* stream, int error)
    {
        if (error == 0)
            return;
        PythonErrors.ThrowIfAny();
        var message = stream->GetLastError == null ? "" : Utf8.Decode(stream->GetLastError(stream));
        throw new ProbingException(ProbingErrorKind.PythonError,
            $"the Arrow stream failed with error {error}: {(message.Length > 0 ? message : Marshal.GetPInvokeErrorMessage(error))}");
    }
}
