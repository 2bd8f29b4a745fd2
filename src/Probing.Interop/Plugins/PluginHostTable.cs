using System.Runtime.InteropServices;
using Probing.Interop.CPython;
using Probing.Interop.Plugins.Abi;

namespace Probing.Interop.Plugins;

/// <summary>
/// The functions that a plugin calls. The memory is never freed: a thread of the plugin may outlive its stop(), and then
/// finds a host that does nothing.
/// </summary>
internal sealed unsafe class PluginHostTable
{
    private readonly IPluginHost _host;
    private volatile bool _closed;

    public PluginHostTable(IPluginHost host)
    {
        _host = host;
        Native = (PluginAbi.Host*)NativeMemory.AllocZeroed((nuint)sizeof(PluginAbi.Host));
        *Native = new PluginAbi.Host
        {
            Abi = PluginAbi.Version,
            Size = (uint)sizeof(PluginAbi.Host),
            Context = GCHandle.ToIntPtr(GCHandle.Alloc(this)),
            Log = &Log,
            ReportError = &ReportError,
        };
    }

    public PluginAbi.Host* Native { get; }

    public void Close() => _closed = true;

    [UnmanagedCallersOnly]
    private static void Log(nint context, int level, byte* message)
    {
        try
        {
            if (Of(context) is { } host)
                host.Log(level, Utf8.Decode(message));
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
            if (Of(context) is { } host)
                host.ReportError(Utf8.Decode(where), PluginErrors.Kind(kind), Utf8.Decode(message));
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }

    private static IPluginHost? Of(nint context) =>
        GCHandle.FromIntPtr(context).Target is PluginHostTable { _closed: false } table ? table._host : null;
}
