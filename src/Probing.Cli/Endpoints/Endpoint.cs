using System.Globalization;
using System.Net;
using Probing.Sdk;

namespace Probing.Cli.Endpoints;

/// <summary>Where a probe is asked for, as the user writes it. Parsing looks at nothing but the text.</summary>
internal abstract record Endpoint
{
    public const string Accepted =
        "a pid (4711), host:port, [v6]:port, :port for this machine, the path of a socket, or a directory that a process left";

    /// <summary>The probe inside a process of this machine.</summary>
    internal sealed record OfProcess(int Pid) : Endpoint;

    /// <summary>A probe that listens on TCP.</summary>
    internal sealed record OfTcp(string Host, int Port) : Endpoint;

    /// <summary>A path: a probe's Unix socket, or a directory with the rows of dead processes.</summary>
    internal sealed record OfPath(string Path) : Endpoint;

    /// <summary>True when a word can only be an endpoint, never a mistyped command.</summary>
    public static bool LooksLikeOne(string text) =>
        text.Length > 0 && (char.IsAsciiDigit(text[0]) || text.Contains(':') || text.Contains('/') || text[0] == '.');

    /// <exception cref="ProbingException">InvalidArgument, saying what is accepted.</exception>
    public static Endpoint Parse(string text)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
                ? new OfProcess(pid)
                : throw Invalid(text, "a pid is a number from 1");
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw Invalid(text, "a probe speaks plain HTTP; put TLS in front of it with a tunnel (ssh -L)");
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return ParseTcp(text["http://".Length..].TrimEnd('/'), text);
        if (text.Contains('/') || text is "." or "..")
            return new OfPath(text);
        return text.Contains(':') ? ParseTcp(text, text) : throw Invalid(text, null);
    }

    private static OfTcp ParseTcp(string address, string text)
    {
        if (address.StartsWith('['))
        {
            var close = address.IndexOf(']');
            if (close < 0 || close + 1 >= address.Length || address[close + 1] != ':')
                throw Invalid(text, "write IPv6 as [address]:port, for instance [::1]:9700");
            var inside = address[1..close];
            if (!inside.Contains(':') || !IPAddress.TryParse(inside, out _))
                throw Invalid(text, $"'{inside}' is no IPv6 address");
            return new OfTcp(inside, ParsePort(address[(close + 2)..], text));
        }
        var colon = address.LastIndexOf(':');
        if (colon < 0)
            throw Invalid(text, "the port is missing");
        var host = address[..colon];
        if (host.Contains(':'))
            throw Invalid(text, "write an IPv6 address in brackets, for instance [::1]:9700");
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw Invalid(text, $"'{host}' is no host name");
        return new OfTcp(host.Length == 0 ? "127.0.0.1" : host, ParsePort(address[(colon + 1)..], text));
    }

    private static int ParsePort(string port, string text) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? number
            : throw Invalid(text, $"'{port}' is no port (1 to 65535)");

    private static ProbingException Invalid(string text, string? why) => new(ProbingErrorKind.InvalidArgument,
        $"'{text}' is no endpoint{(why is null ? "" : $": {why}")}; give {Accepted}");
}
