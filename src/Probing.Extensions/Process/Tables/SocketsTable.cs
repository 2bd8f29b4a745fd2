using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The open sockets of a process.</summary>
internal static class SocketsTable
{
    private const string LinkStart = "socket:[";

    public static ProcessTable Table => new(
        "sockets",
        "One row per descriptor of the process that is a socket, with its addresses and queues.",
        "SELECT fd, protocol, local_address, local_port, remote_address, remote_port, state FROM process.sockets",
        process => new RowTable<OpenSocket>(s_columns, _ => Each(process)));

    private static readonly TableColumns<OpenSocket> s_columns = new TableColumns<OpenSocket>()
        .Int64("fd", "Descriptor", s => s.Descriptor)
        .Text("protocol", "tcp, tcp6, udp, udp6, raw, raw6, unix_stream, unix_datagram, unix_seqpacket, netlink, packet; " +
            "NULL for other families, and for a socket that is neither bound nor connected", s => s.Socket?.Protocol)
        .Text("local_address", "Own IP address, or path of a Unix socket (@ stands for the abstract name space)",
            s => s.Socket?.LocalAddress)
        .Int64("local_port", "Own port", s => s.Socket?.LocalPort)
        .Text("remote_address", "IP address of the peer; NULL when not connected and for Unix sockets",
            s => s.Socket?.RemoteAddress)
        .Int64("remote_port", "Port of the peer", s => s.Socket?.RemotePort)
        .Text("state", "established, listen, close_wait, …; unconnected for a datagram socket without a peer",
            s => s.Socket?.State)
        .Int64("send_queue_bytes", "Written by the process and not yet taken by the peer; NULL for Unix sockets",
            s => s.Socket?.SendQueueBytes, "bytes")
        .Int64("receive_queue_bytes", "Arrived and not yet read; for a listening socket, connections waiting for accept",
            s => s.Socket?.ReceiveQueueBytes, "bytes")
        .Int64("inode", "Number of the socket, the same in every process that shares it", s => s.Inode)
        .Int64("uid", "User that created the socket; NULL for Unix sockets", s => s.Socket?.Uid);

    private static List<OpenSocket> Each(ProcDirectory process)
    {
        var descriptors = process.Numbers("fd");
        if (descriptors.Count == 0)
            process.ThrowIfZombie();
        var sockets = new List<(int Descriptor, long Inode)>();
        foreach (var descriptor in descriptors)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}");
            var gone = process.HasGone(NativeFile.ReadLink($"{process.Path}/{name}", out var link), name);
            if (!gone && link.StartsWith(LinkStart, StringComparison.Ordinal))
                sockets.Add((descriptor, long.Parse(link.AsSpan()[LinkStart.Length..^1], CultureInfo.InvariantCulture)));
        }
        var known = SocketFiles.Read(process, sockets.Select(socket => socket.Inode).ToHashSet());
        return
        [
            .. sockets.Select(s => new OpenSocket(s.Descriptor, s.Inode, known.GetValueOrDefault(s.Inode))),
        ];
    }

    private readonly record struct OpenSocket(int Descriptor, long Inode, SocketEntry? Socket);
}
