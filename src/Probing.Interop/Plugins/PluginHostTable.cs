using System.Runtime.InteropServices;
using System.Text;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// The functions that a plugin calls. The memory is never freed: a thread of the plugin may outlive its stop(), and then
/// finds a host that does nothing.
/// </summary>
internal sealed unsafe class PluginHostTable
{
    private readonly IPluginHost _host;
    private readonly PluginQueries _queries;
    private volatile bool _closed;

    public PluginHostTable(IPluginHost host)
    {
        (_host, _queries) = (host, new PluginQueries(host));
        Native = (PluginAbi.Host*)NativeMemory.AllocZeroed((nuint)sizeof(PluginAbi.Host));
        *Native = new PluginAbi.Host
        {
            Abi = PluginAbi.Version,
            Size = (uint)sizeof(PluginAbi.Host),
            Context = GCHandle.ToIntPtr(GCHandle.Alloc(this)),
            Log = &Log,
            ReportError = &ReportError,
            Query = &Query,
            CancelQuery = &CancelQuery,
            WriteParquet = &WriteParquet,
            QueryWarnings = &QueryWarnings,
        };
    }

    public PluginAbi.Host* Native { get; }

    public void Close() => _closed = true;

    [UnmanagedCallersOnly]
    private static void Log(nint context, int level, byte* message)
    {
        try
        {
            if (Of(context) is { } table)
                table._host.Log(level, Utf8.Decode(message));
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ReportError(nint context, byte* where, int kind, byte* message)
    {
        try
        {
            if (Of(context) is { } table)
                table._host.ReportError(Utf8.Decode(where), PluginErrors.Kind(kind), Utf8.Decode(message));
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Query(nint context, PluginAbi.Sql* sql, nint answer, PluginAbi.Error* error)
    {
        try
        {
            Open(context).Begin(sql, (ArrowStreamLayout*)answer);
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void CancelQuery(nint context, long id)
    {
        try
        {
            Of(context)?._queries.Cancel(id);
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int WriteParquet(nint context, long id, PluginAbi.Writer* writer, long* rows, PluginAbi.Error* error)
    {
        try
        {
            *rows = Open(context).Get(id).WriteParquet(new PluginWriterStream(writer));
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int QueryWarnings(nint context, long id, PluginAbi.Sink* sink, PluginAbi.Error* error)
    {
        try
        {
            using var texts = new NativeTexts();
            foreach (var warning in Open(context).Get(id).Warnings)
                sink->Add(sink->Context, texts.Text(warning), (nuint)Encoding.UTF8.GetByteCount(warning));
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill(error, e);
        }
    }

    private static PluginQueries Open(nint context) => Of(context)?._queries
        ?? throw new ProbingException(ProbingErrorKind.Unavailable, "the plugin was unloaded; it cannot query any more");

    private static PluginHostTable? Of(nint context) =>
        GCHandle.FromIntPtr(context).Target is PluginHostTable { _closed: false } table ? table : null;
}
