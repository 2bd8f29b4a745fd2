using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The open sockets of a process.</summary>
internal static partial class SocketsTable
{
    private const string LinkStart = "socket:[";

    public static ProcessTable Table => ProcessTable.Of(Each);

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
            .. from socket in sockets
               let entry = known.GetValueOrDefault(socket.Inode)
               select new OpenSocket(socket.Descriptor, entry?.Protocol, entry?.LocalAddress, entry?.LocalPort,
                   entry?.RemoteAddress, entry?.RemotePort, entry?.State, entry?.SendQueueBytes, entry?.ReceiveQueueBytes,
                   socket.Inode, entry?.Uid),
        ];
    }

    [Table("process", "sockets",
        Description = "One row per descriptor of the process that is a socket, with its addresses and queues.",
        Example = "SELECT fd, protocol, local_address, local_port, remote_address, remote_port, state FROM process.sockets")]
    private readonly partial record struct OpenSocket(
        [Column("Descriptor")] long Fd,
        [Column("tcp, tcp6, udp, udp6, raw, raw6, unix_stream, unix_datagram, unix_seqpacket, netlink, packet; " +
            "NULL for other families, and for a socket that is neither bound nor connected")] string? Protocol,
        [Column("Own IP address, or path of a Unix socket (@ stands for the abstract name space)")] string? LocalAddress,
        [Column("Own port")] long? LocalPort,
        [Column("IP address of the peer; NULL when not connected and for Unix sockets")] string? RemoteAddress,
        [Column("Port of the peer")] long? RemotePort,
        [Column("established, listen, close_wait, …; unconnected for a datagram socket without a peer")] string? State,
        [Column("Written by the process and not yet taken by the peer; NULL for Unix sockets", Unit = "bytes")]
        long? SendQueueBytes,
        [Column("Arrived and not yet read; for a listening socket, connections waiting for accept", Unit = "bytes")]
        long? ReceiveQueueBytes,
        [Column("Number of the socket, the same in every process that shares it")] long Inode,
        [Column("User that created the socket; NULL for Unix sockets")] long? Uid);
}
