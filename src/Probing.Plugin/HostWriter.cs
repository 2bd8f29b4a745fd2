using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Probing.Interop.Plugins.Abi;

namespace Probing.Plugin;

/// <summary>A stream as <c>struct probing_writer</c>, for one call of the host.</summary>
internal sealed unsafe class HostWriter(Stream destination) : IDisposable
{
    private GCHandle _self;
    private Exception? _failure;

    public PluginAbi.Writer Native()
    {
        _self = GCHandle.Alloc(this);
        return new PluginAbi.Writer { Size = (uint)sizeof(PluginAbi.Writer), Context = GCHandle.ToIntPtr(_self), Write = &Write };
    }

    /// <summary>What happened here says more than what the host made of it.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }

    public void Dispose() => _self.Free();

    [UnmanagedCallersOnly]
    private static int Write(nint context, byte* bytes, nuint length)
    {
        try
        {
            ((HostWriter)GCHandle.FromIntPtr(context).Target!).Take(new ReadOnlySpan<byte>(bytes, checked((int)length)));
            return 0;
        }
        catch (Exception e)
        {
            ((HostWriter)GCHandle.FromIntPtr(context).Target!)._failure = e;
            return -1;
        }
    }

    private void Take(ReadOnlySpan<byte> bytes) => destination.Write(bytes);
}
