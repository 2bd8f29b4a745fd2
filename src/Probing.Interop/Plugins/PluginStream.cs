using System.Runtime.InteropServices;
using Apache.Arrow;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>An <c>ArrowArrayStream</c> that a plugin fills. What it gives is checked, and released in every case.</summary>
internal sealed unsafe class PluginStream(string what) : IPluginStream
{
    private ArrowStreamLayout* _stream = (ArrowStreamLayout*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowStreamLayout));
    private Schema? _schema;

    public nint Address => (nint)_stream;

    /// <summary>The stream must have the columns that were asked for.</summary>
    public void Check(Schema expected)
    {
        if (_stream->Release == null || _stream->GetSchema == null || _stream->GetNext == null)
            throw Bad("gave no stream (release, get_schema or get_next is NULL)");
        ArrowSchemaLayout layout = default;
        Check(_stream->GetSchema(_stream, &layout));
        var actual = ForeignSchema.Import(&layout, $"the stream's schema of {what}");
        if (actual.FieldsList.Count != expected.FieldsList.Count)
            throw Bad($"gave {actual.FieldsList.Count} columns where {expected.FieldsList.Count} were asked for");
        foreach (var (at, field) in expected.FieldsList.Index())
        {
            var own = actual.GetFieldByIndex(at);
            if (own.Name != field.Name || !ArrowTypes.Same(own.DataType, field.DataType))
                throw Bad($"gave column {at} as '{own.Name}' of type {own.DataType.Name}; declared and asked for is '{field.Name}' " +
                    $"of type {field.DataType.Name}");
        }
        _schema = expected;
    }

    public RecordBatch? Next()
    {
        ObjectDisposedException.ThrowIf(_stream == null, this);
        ArrowArrayLayout array = default;
        try
        {
            Check(_stream->GetNext(_stream, &array));
            if (array.Release == null)
                return null;
            CheckBatch(&array);
            return ForeignBatch.Import(&array, _schema!);
        }
        finally
        {
            // Moved on success; what was refused goes back.
            if (array.Release != null)
                array.Release(&array);
        }
    }

    public void Dispose()
    {
        if (_stream == null)
            return;
        if (_stream->Release != null)
            _stream->Release(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
    }

    private void CheckBatch(ArrowArrayLayout* array)
    {
        if (array->Offset != 0 || array->NullCount > 0)
            throw Bad("gave a batch with an offset or NULLs of its own; only its columns may have them");
        var columns = _schema!.FieldsList;
        if (array->ChildCount != columns.Count)
            throw Bad($"gave a batch of {array->ChildCount} columns where {columns.Count} were asked for");
        // The columns with their names, the batch itself as the struct that it is.
        if (array->Length is < 0 or > int.MaxValue || (columns.Count > 0 && array->Children == null))
            throw Bad($"gave a batch of {array->Length} rows{(array->Children == null ? " without columns" : "")}");
        for (var i = 0; i < columns.Count; i++)
            ForeignArrayCheck.Check(array->Children[i], columns[i].DataType, array->Length, $"column '{columns[i].Name}' of {what}");
    }

    private void Check(int error)
    {
        if (error == 0)
            return;
        var message = _stream->GetLastError == null ? "" : Utf8.Decode(_stream->GetLastError(_stream));
        throw new ProbingException(ProbingErrorKind.ExtensionFailed,
            $"{what} failed: {(message.Length > 0 ? message : Marshal.GetPInvokeErrorMessage(error))}");
    }

    private ProbingException Bad(string problem) => new(ProbingErrorKind.ExtensionFailed, $"{what} {problem}");
}
