using System.Runtime.InteropServices;
using Apache.Arrow.C;
using Probing.Interop.CPython.Columns;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins;

/// <summary>The answer to a plugin's query as the <c>ArrowArrayStream</c> that the plugin reads.</summary>
internal sealed unsafe class PluginAnswerStream(CancellationToken asker) : IDisposable
{
    private readonly CancellationTokenSource _ends = CancellationTokenSource.CreateLinkedTokenSource(asker);
    private GCHandle _self;
    private nint _lastError;
    private int _disposed;

    /// <summary>Told once, when nobody reads any more.</summary>
    public Action? Ended { get; set; }

    /// <summary>Null until the first rows are ready.</summary>
    public IPluginAnswer? Answer { get; private set; }

    public void Open(IPluginHost host, EngineQuery query, ArrowStreamLayout* stream)
    {
        Answer = host.Query(query, _ends.Token);
        _self = GCHandle.Alloc(this);
        *stream = new ArrowStreamLayout
        {
            GetSchema = &GetSchema,
            GetNext = &GetNext,
            GetLastError = &GetLastError,
            Release = &Release,
            PrivateData = GCHandle.ToIntPtr(_self),
        };
    }

    /// <summary>Off this thread: who waits for the token may take its time.</summary>
    public void Cancel()
    {
        if (Volatile.Read(ref _disposed) == 0)
            _ = Task.Run(CancelNow);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Ended?.Invoke();
        Answer?.Dispose();
        _ends.Dispose();
        Marshal.FreeCoTaskMem(_lastError);
        if (_self.IsAllocated)
            _self.Free();
    }

    private void CancelNow()
    {
        try
        {
            _ends.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this moment.
        }
    }

    private int Fail(Exception failure)
    {
        Marshal.FreeCoTaskMem(_lastError);
        _lastError = Marshal.StringToCoTaskMemUTF8(PluginErrors.Message(failure));
        return PluginErrors.Errno(failure);
    }

    [UnmanagedCallersOnly]
    private static int GetSchema(ArrowStreamLayout* stream, ArrowSchemaLayout* schema)
    {
        var own = Of(stream);
        try
        {
            schema->Release = null;
            CArrowSchemaExporter.ExportSchema(own.Answer!.Schema, (CArrowSchema*)schema);
            return 0;
        }
        catch (Exception e)
        {
            return own.Fail(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int GetNext(ArrowStreamLayout* stream, ArrowArrayLayout* array)
    {
        var own = Of(stream);
        try
        {
            array->Release = null;
            using var batch = own.Answer!.Next();
            if (batch is not null)
                CArrowArrayExporter.ExportRecordBatch(batch, (CArrowArray*)array);
            return 0;
        }
        catch (Exception e)
        {
            return own.Fail(e);
        }
    }

    [UnmanagedCallersOnly]
    private static byte* GetLastError(ArrowStreamLayout* stream)
    {
        try
        {
            return (byte*)Of(stream)._lastError;
        }
        catch (Exception)
        {
            return null;
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(ArrowStreamLayout* stream)
    {
        try
        {
            var own = Of(stream);
            stream->Release = null;
            own.Dispose();
        }
        catch (Exception e)
        {
            CPython.NativeCallback.Report(e);
        }
    }

    private static PluginAnswerStream Of(ArrowStreamLayout* stream) =>
        (PluginAnswerStream)GCHandle.FromIntPtr(stream->PrivateData).Target!;
}
