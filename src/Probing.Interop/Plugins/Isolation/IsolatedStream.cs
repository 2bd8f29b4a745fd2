using System.Net.Sockets;
using Apache.Arrow;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The batches of a scan in another process, which has checked them.</summary>
internal sealed class IsolatedStream(IsolatedPlugin plugin, PluginWire wire, PluginQuery query) : IPluginStream
{
    public RecordBatch? Next()
    {
        try
        {
            var frame = wire.Frame();
            for (; frame == PluginFrame.Warning; frame = wire.Frame())
            {
                var warning = wire.Reader.ReadString();
                query.Warned?.Invoke(warning);
            }
            return frame switch
            {
                PluginFrame.Data => wire.Rows().Batch,
                PluginFrame.Done => null,
                PluginFrame.Failed => throw wire.Failure(),
                var other => throw new InvalidDataException($"the frame {(int)other} came out of turn"),
            };
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            throw plugin.Gone(e);
        }
    }

    public void Dispose()
    {
        plugin.End(query);
        wire.Dispose();
    }
}
