using System.Net.Sockets;

namespace Probing.Server.Listening;

/// <summary>
/// Tells the fork guard which descriptors a forked child has to close: from the moment a listening socket exists until
/// just before it is closed, for afterwards its number may belong to a file of the host.
/// </summary>
internal sealed class ListeningSockets(Action<int> opened, Action<int> closing)
{
    public void Opened(Socket socket) => opened((int)socket.Handle);

    public void Close(Socket socket)
    {
        if (!socket.SafeHandle.IsClosed)
            closing((int)socket.Handle);
        socket.Dispose();
    }
}
