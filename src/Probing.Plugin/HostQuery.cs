using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Interop.CPython.Columns;
using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Plugin;

/// <summary>
/// A query of this extension in the engine of the host. All members but <see cref="Cancel"/> block, and are called by one
/// thread at a time.
/// </summary>
internal sealed unsafe class HostQuery(nint host)
{
    private static long s_last;

    private readonly PluginAbi.Host* _host = (PluginAbi.Host*)host;
    private readonly long _id = Interlocked.Increment(ref s_last);
    private readonly ArrowStreamLayout* _stream = (ArrowStreamLayout*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowStreamLayout));
    private Schema? _schema;

    /// <summary>Runs it until its first rows are ready, and gives its columns.</summary>
    public Schema Begin(EngineQuery query)
    {
        using var texts = new NativeTexts();
        var error = NewError();
        var sql = new PluginAbi.Sql
        {
            Size = (uint)sizeof(PluginAbi.Sql),
            Right = (int)query.Right,
            Id = _id,
            Text = texts.Text(query.Sql),
            Parameters = PluginValues.Write(query.Parameters, texts),
            ParameterCount = (nuint)query.Parameters.Count,
            TimeoutMs = query.Timeout is { } limit ? Math.Max(1, (long)limit.TotalMilliseconds) : 0,
        };
        if (_host->Query(_host->Context, &sql, (nint)_stream, &error) != 0)
            throw Failure(&error);
        ArrowSchemaLayout schema = default;
        Check(_stream->GetSchema(_stream, &schema));
        return _schema = CArrowSchemaImporter.ImportSchema((CArrowSchema*)&schema);
    }

    public RecordBatch? Next()
    {
        ArrowArrayLayout array = default;
        Check(_stream->GetNext(_stream, &array));
        return array.Release == null ? null : CArrowArrayImporter.ImportRecordBatch((CArrowArray*)&array, _schema!);
    }

    /// <summary>Returns the number of rows.</summary>
    public long WriteParquet(Stream destination)
    {
        using var writer = new HostWriter(destination);
        var (native, error) = (writer.Native(), NewError());
        long rows;
        var result = _host->WriteParquet(_host->Context, _id, &native, &rows, &error);
        writer.ThrowIfFailed();
        return result == 0 ? rows : throw Failure(&error);
    }

    public IReadOnlyList<string> Warnings()
    {
        using var sink = new HostSink();
        var (native, error) = (sink.Native(), NewError());
        return _host->QueryWarnings(_host->Context, _id, &native, &error) == 0 ? sink.Texts : throw Failure(&error);
    }

    /// <summary>Makes the others return; from any thread.</summary>
    public void Cancel() => _host->CancelQuery(_host->Context, _id);

    /// <summary>The last call.</summary>
    public void Release()
    {
        if (_stream->Release != null)
            _stream->Release(_stream);
        NativeMemory.Free(_stream);
    }

    private void Check(int errno)
    {
        if (errno == 0)
            return;
        var message = Marshal.PtrToStringUTF8((nint)_stream->GetLastError(_stream));
        throw new ProbingException(PluginErrors.OfErrno(errno), message ?? $"the query failed with errno {errno}");
    }

    private static PluginAbi.Error NewError() => new() { Size = (uint)sizeof(PluginAbi.Error) };

    private static ProbingException Failure(PluginAbi.Error* error)
    {
        var detail = Marshal.PtrToStringUTF8((nint)error->Detail);
        return new ProbingException(PluginErrors.Kind(error->Kind), Marshal.PtrToStringUTF8((nint)error->Message)!,
            string.IsNullOrEmpty(detail) ? null : detail);
    }
}
