using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// Finds sockets by inode in the tables of a process's network namespace, <c>/proc/[pid]/net/*</c> (proc_net(5)). The
/// tables hold the sockets of all processes, so lines of others are skipped before anything is made of them.
/// </summary>
internal sealed class SocketFiles
{
    private static readonly string[] s_internetStates =
    [
        "unknown", "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait",
        "last_ack", "listen", "closing", "new_syn_recv",
    ];

    private readonly ProcFile _file = new();
    private readonly Dictionary<long, SocketEntry> _found = [];
    private readonly Range[] _fields = new Range[32];
    private readonly ProcDirectory _process;
    private readonly HashSet<long> _wanted;

    private SocketFiles(ProcDirectory process, HashSet<long> wanted)
    {
        _process = process;
        _wanted = wanted;
    }

    private delegate SocketEntry Parse(string protocol, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields);

    /// <summary>The sockets among <paramref name="wanted"/> that the kernel lists.</summary>
    public static Dictionary<long, SocketEntry> Read(ProcDirectory process, HashSet<long> wanted)
    {
        var files = new SocketFiles(process, wanted);
        // The kernel walks its whole hash table for a TCP or UDP file: milliseconds that a process without such
        // sockets need not pay.
        files.Add("unix", inodeField: 6, ParseUnix);
        foreach (var protocol in (ReadOnlySpan<string>)["tcp", "tcp6", "udp", "udp6"])
            files.Add(protocol, inodeField: 9, ParseInternet);
        files.Add("netlink", inodeField: 9, ParseNetlink);
        files.Add("raw", inodeField: 9, ParseInternet);
        files.Add("raw6", inodeField: 9, ParseInternet);
        files.Add("packet", inodeField: 8, ParsePacket);
        return files._found;
    }

    private void Add(string protocol, int inodeField, Parse parse)
    {
        // A kernel without IPv6 has no tcp6; once all are found the rest need not be read.
        if (_found.Count == _wanted.Count || !_process.ReadIfThere($"net/{protocol}", _file))
            return;
        var rest = _file.Content;
        rest = rest[(rest.IndexOf((byte)'\n') + 1)..]; // headline
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var count = Split(line);
            if (count <= inodeField
                || !long.TryParse(line[_fields[inodeField]], CultureInfo.InvariantCulture, out var inode))
            {
                continue;
            }
            if (inode != 0 && _wanted.Contains(inode))
                _found.TryAdd(inode, parse(protocol, line, _fields.AsSpan(0, count)));
        }
    }

    private int Split(ReadOnlySpan<byte> line)
    {
        var count = 0;
        foreach (var range in line.Split((byte)' '))
        {
            if (line[range].IsEmpty)
                continue;
            _fields[count++] = range;
            if (count == _fields.Length)
                break;
        }
        return count;
    }

    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
    private static SocketEntry ParseInternet(string protocol, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        var (localAddress, localPort) = EndPoint(line[fields[1]]);
        var (remoteAddress, remotePort) = EndPoint(line[fields[2]]);
        var isConnected = remotePort != 0 || !IsAny(remoteAddress);
        var state = Hex(line[fields[3]]);
        var queues = line[fields[4]];
        return new SocketEntry(protocol)
        {
            LocalAddress = localAddress.ToString(),
            LocalPort = localPort,
            RemoteAddress = isConnected ? remoteAddress.ToString() : null,
            RemotePort = isConnected ? remotePort : null,
            State = !protocol.StartsWith("tcp", StringComparison.Ordinal) && state == 7 ? "unconnected"
                : state < (uint)s_internetStates.Length ? s_internetStates[state] : s_internetStates[0],
            SendQueueBytes = Hex(queues[..8]),
            ReceiveQueueBytes = Hex(queues[9..]),
            Uid = long.Parse(line[fields[7]], CultureInfo.InvariantCulture),
        };
    }

    // Num RefCount Protocol Flags Type St Inode Path
    private static SocketEntry ParseUnix(string protocol, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        const int listens = 1 << 16; // __SO_ACCEPTCON
        var type = Hex(line[fields[4]]) switch
        {
            1 => "unix_stream",
            2 => "unix_datagram",
            5 => "unix_seqpacket",
            _ => protocol,
        };
        var isListening = (Hex(line[fields[3]]) & listens) != 0;
        return new SocketEntry(type)
        {
            // The path may contain blanks: all from its first field on.
            LocalAddress = fields.Length > 7 ? Encoding.UTF8.GetString(line[fields[7].Start..]) : null,
            State = isListening ? "listen" : Hex(line[fields[5]]) switch
            {
                1 => "unconnected",
                2 => "connecting",
                3 => "established",
                4 => "disconnecting",
                _ => "unknown",
            },
        };
    }

    // sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
    private static SocketEntry ParseNetlink(string protocol, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields) =>
        new(protocol)
    {
        ReceiveQueueBytes = long.Parse(line[fields[4]], CultureInfo.InvariantCulture),
        SendQueueBytes = long.Parse(line[fields[5]], CultureInfo.InvariantCulture),
    };

    // sk RefCnt Type Proto Iface R Rmem User Inode
    private static SocketEntry ParsePacket(string protocol, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields) =>
        new(protocol)
    {
        ReceiveQueueBytes = long.Parse(line[fields[6]], CultureInfo.InvariantCulture),
        Uid = long.Parse(line[fields[7]], CultureInfo.InvariantCulture),
    };

    // Each 32-bit word of the address is printed as a number of the machine's byte order.
    private static (IPAddress Address, int Port) EndPoint(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        Span<byte> address = stackalloc byte[colon / 2];
        for (var at = 0; at < address.Length; at += 4)
            MemoryMarshal.Write(address[at..], Hex(text.Slice(at * 2, 8)));
        return (new IPAddress(address), (int)Hex(text[(colon + 1)..]));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static uint Hex(ReadOnlySpan<byte> text) =>
        uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
