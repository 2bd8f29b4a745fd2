using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Probing.Server.Listening;

/// <summary>
/// Where to listen on TCP: <c>host:port</c>, <c>[v6]:port</c>, <c>:port</c> or <c>port</c>; loopback without a host.
/// </summary>
/// <param name="Host">As the user wrote it; <c>localhost</c> when they gave a port only.</param>
/// <param name="EndPoint">The address it stands for.</param>
public sealed record ListenAddress(string Host, IPEndPoint EndPoint)
{
    /// <summary>True when only this machine can connect.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <exception cref="FormatException">The text is no address, with what is allowed.</exception>
    public static ListenAddress Parse(string text)
    {
        var (host, port) = Split(text.Trim());
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Malformed($"'{port}' is no port (0-65535)");
        return new ListenAddress(host, new IPEndPoint(Resolve(host), number));
    }

    public override string ToString() => EndPoint.ToString();

    private static (string Host, string Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf("]:", StringComparison.Ordinal);
            return close > 0
                ? (text[1..close], text[(close + 2)..])
                : throw Malformed("after '[' comes an address and ']:port'");
        }
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return ("localhost", text);
        if (text.IndexOf(':') != colon)
            throw Malformed("an IPv6 address goes in brackets, as in [::1]:8080");
        return (colon == 0 ? "localhost" : text[..colon], text[(colon + 1)..]);
    }

    private static IPAddress Resolve(string host)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        if (host == "*")
            return IPAddress.Any;
        if (IPAddress.TryParse(host, out var address))
            return address;
        try
        {
            return Dns.GetHostAddresses(host).FirstOrDefault() ?? throw Malformed($"host '{host}' has no address");
        }
        catch (SocketException e)
        {
            throw Malformed($"host '{host}' is unknown: {e.Message}");
        }
    }

    private static FormatException Malformed(string why) =>
        new($"{why}; give host:port, [v6]:port, :port or a port");
}
