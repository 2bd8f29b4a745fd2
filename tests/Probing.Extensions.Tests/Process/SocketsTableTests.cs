using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public class SocketsTableTests
{
    [Fact]
    public async Task Shows_addresses_states_and_queues_of_every_kind()
    {
        var folder = Directory.CreateTempSubdirectory("probing");
        using var child = Child.Start("python3", [], "-c", """
            import os, socket, sys
            def port(s): return s.getsockname()[1]
            listener = socket.create_server(('127.0.0.1', 0))
            client = socket.create_connection(listener.getsockname())
            server, _ = listener.accept(); client.sendall(b'hello')
            tcp6 = socket.create_server(('::1', 0), family=socket.AF_INET6)
            udp = socket.socket(type=socket.SOCK_DGRAM); udp.bind(('127.0.0.1', 0))
            udp6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); udp6.bind(('::1', 0)); udp6.connect(udp6.getsockname())
            path = os.path.join(sys.argv[1], 'a b.sock')
            unix = socket.socket(socket.AF_UNIX); unix.bind(path); unix.listen()
            pair, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); abstract.bind('\0probing-test-%d' % os.getpid())
            fresh = socket.socket()
            copy = os.dup(udp.fileno())
            netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); netlink.bind((0, 0))
            print('ready', flush=True)
            for s in (listener, client, server, tcp6, udp, udp6, unix, pair, abstract, fresh, netlink): print(s.fileno(), flush=True)
            print(copy, flush=True)
            for s in (listener, client, tcp6, udp, udp6): print(port(s), flush=True)
            input()
            """, folder.FullName);
        var descriptors = Enumerable.Range(0, 12).Select(_ => long.Parse(child.ReadLine())).ToArray();
        var ports = Enumerable.Range(0, 5).Select(_ => child.ReadLine()).ToArray();

        var rows = (await new ProcessExtension().Table("proc", $"{child.Pid}/sockets").Provider.ReadAsync())
            .ToDictionary(row => (long)row["fd"]!);

        string Of(int index, params string[] columns) =>
            string.Join(' ', columns.Select(column => rows[descriptors[index]][column] ?? "NULL"));
        string Address(int index) => Of(index, "protocol", "local_address", "local_port", "remote_address", "remote_port", "state");
        Assert.Equal($"tcp 127.0.0.1 {ports[0]} NULL NULL listen", Address(0));
        Assert.Equal($"tcp 127.0.0.1 {ports[1]} 127.0.0.1 {ports[0]} established", Address(1));
        Assert.Equal($"tcp 127.0.0.1 {ports[0]} 127.0.0.1 {ports[1]} established", Address(2));
        Assert.Equal("0 5 0", Of(2, "send_queue_bytes", "receive_queue_bytes", "uid"));
        Assert.Equal($"tcp6 ::1 {ports[2]} NULL NULL listen", Address(3));
        Assert.Equal($"udp 127.0.0.1 {ports[3]} NULL NULL unconnected", Address(4));
        Assert.Equal($"udp6 ::1 {ports[4]} ::1 {ports[4]} established", Address(5));
        Assert.Equal($"unix_stream {folder.FullName}/a b.sock NULL NULL NULL listen", Address(6));
        Assert.Equal("unix_seqpacket NULL NULL NULL NULL established", Address(7));
        Assert.Equal($"unix_datagram @probing-test-{child.Pid} NULL NULL NULL unconnected", Address(8));
        Assert.Equal("NULL NULL NULL NULL NULL NULL", Address(9));
        Assert.Equal("netlink NULL NULL NULL NULL NULL", Address(10));
        Assert.Equal(Of(4, "inode", "protocol", "local_port"), Of(11, "inode", "protocol", "local_port"));
        Assert.Equal(descriptors.Append(rows.Keys.Except(descriptors).Single()).Order(), rows.Keys); // and the other end of the pair
        folder.Delete(recursive: true);
    }
}
