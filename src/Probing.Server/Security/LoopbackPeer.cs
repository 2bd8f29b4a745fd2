using System.Globalization;
using System.Net;

namespace Probing.Server.Security;

/// <summary>
/// The user behind a loopback TCP connection, as the kernel lists it in <c>/proc/net/tcp</c>. Loopback is open to every
/// user of the machine, so an address alone proves nothing.
/// </summary>
internal static class LoopbackPeer
{
    /// <summary>Owner of the socket at the far end; null when it is not on this machine or not listed.</summary>
    public static uint? UidOf(IPEndPoint local, IPEndPoint remote)
    {
        if (!IPAddress.IsLoopback(remote.Address))
            return null;
        // A client's socket may be an IPv6 one although both ends speak IPv4; then the other table has it, as mapped.
        return Find("/proc/net/tcp", Hex(remote), Hex(local))
            ?? Find("/proc/net/tcp6", Hex(Mapped(remote)), Hex(Mapped(local)));
    }

    private static IPEndPoint Mapped(IPEndPoint end) => new(end.Address.MapToIPv6(), end.Port);

    private static uint? Find(string table, string from, string to)
    {
        try
        {
            return Find(File.ReadLines(table), from, to);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the table nobody can be told from anybody else: the caller needs a token.
            return null;
        }
    }

    /// <summary>Owner of the row whose local and remote address are these, written as the kernel does.</summary>
    internal static uint? Find(IEnumerable<string> rows, string from, string to)
    {
        foreach (var row in rows)
        {
            //   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
            var fields = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 7 && fields[1] == from && fields[2] == to)
                return uint.TryParse(fields[7], CultureInfo.InvariantCulture, out var uid) ? uid : null;
        }
        return null;
    }

    /// <summary>
    /// Address and port as <c>/proc/net/tcp</c> prints them: 32-bit words of the address in host byte order.
    /// </summary>
    internal static string Hex(IPEndPoint end)
    {
        var bytes = end.Address.GetAddressBytes();
        var words = bytes.Chunk(4).Select(word => BitConverter.ToUInt32(word).ToString("X8"));
        return $"{string.Concat(words)}:{end.Port:X4}";
    }
}
