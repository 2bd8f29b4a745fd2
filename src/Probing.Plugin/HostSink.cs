using System.Runtime.InteropServices;
using System.Text;
using Probing.Interop.Plugins.Abi;

namespace Probing.Plugin;

/// <summary>A list of texts as <c>struct probing_sink</c>, for one call of the host.</summary>
internal sealed unsafe class HostSink : IDisposable
{
    private readonly List<string> _texts = [];
    private GCHandle _self;

    public IReadOnlyList<string> Texts => _texts;

    public PluginAbi.Sink Native()
    {
        _self = GCHandle.Alloc(this);
        return new PluginAbi.Sink { Size = (uint)sizeof(PluginAbi.Sink), Context = GCHandle.ToIntPtr(_self), Add = &Add };
    }

    public void Dispose() => _self.Free();

    [UnmanagedCallersOnly]
    private static void Add(nint context, byte* text, nuint length)
    {
        try
        {
            ((HostSink)GCHandle.FromIntPtr(context).Target!)._texts.Add(Encoding.UTF8.GetString(text, checked((int)length)));
        }
        catch (Exception)
        {
            // Out of memory at most; the host cannot help it.
        }
    }
}
