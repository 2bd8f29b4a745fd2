using System.Net.Sockets;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The probe's side of a call: gives the request's body when asked, and passes the answer on.</summary>
internal static class IsolatedCall
{
    public static void Serve(PluginWire wire, IPluginCall call)
    {
        while (true)
        {
            switch (wire.Frame())
            {
                case PluginFrame.Read:
                    var buffer = new byte[Math.Clamp(wire.Reader.ReadInt32(), 1, 1 << 16)];
                    wire.Bytes(buffer.AsSpan(0, call.Read(buffer)));
                    wire.Flush();
                    break;
                case PluginFrame.Respond:
                    call.Respond(wire.Reader.ReadInt32(), wire.Reader.ReadString());
                    break;
                case PluginFrame.Write:
                    call.Write(wire.Bytes());
                    break;
                case PluginFrame.Done:
                    return;
                case PluginFrame.Failed:
                    throw wire.Failure();
                case var other:
                    throw new InvalidDataException($"the frame {(int)other} came out of turn");
            }
        }
    }
}
