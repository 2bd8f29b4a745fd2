using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Server.Listening;

namespace Probing.Server;

/// <summary>The options of the server: <c>probing.server.address</c>, its tokens and limits.</summary>
/// <remarks>
/// Values come from the environment when the server starts and from <c>PUT /config</c> while it runs.
/// </remarks>
public sealed partial class ServerExtension : EngineExtension
{
    private readonly Lock _gate = new();

    // Opens, moves and closes the TCP listener; null while no server runs.
    private Action<ListenAddress?>? _listen;

    public override string Name => "probing.server";

    public override string Description => "The HTTP server of the probe: where it listens and who may ask.";

    [Option("address", Parse = nameof(ParseAddress),
        Help = "TCP address to listen on besides the private Unix socket: host:port, [v6]:port, :port or a port; without a "
            + "host loopback; empty closes it. Beyond loopback a token must be set first. Environment: PROBING_ADDRESS, "
            + "PROBING_PORT")]
    internal partial ListenAddress? Address { get; }

    [Option("token", Secret = true, Parse = nameof(ParseToken),
        Help = "Bearer token that may read and execute over TCP; make it long and random. Environment: PROBING_TOKEN")]
    internal partial string? Token { get; }

    [Option("read_token", Secret = true, Parse = nameof(ParseToken),
        Help = "Bearer token that may only read; make it long and random. Environment: PROBING_READ_TOKEN")]
    internal partial string? ReadToken { get; }

    [Option("hosts",
        Help = "Names, separated by commas, under which clients may call the TCP listener, besides localhost and addresses")]
    private partial string Hosts { get; }

    [Option("max_connections", Default = 64, Min = 1, Max = 4096,
        Help = "Most connections that may be open at the same time, 1 to 4096")]
    internal partial int MaxConnections { get; }

    internal bool HasToken => Token is not null || ReadToken is not null;

    internal IReadOnlyList<string> HostNames =>
    [
        .. Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        .. Address is { } address ? new[] { address.Host } : [],
    ];

    public override void Set(string key, string value) => Set(key, value, OptionSource.Runtime);

    /// <summary>
    /// Takes the environment's short names and opens the TCP listener if an address is set. What cannot be had is
    /// reported and left out: the host and the private socket run on.
    /// </summary>
    internal void Start(Action<ListenAddress?> listen, Func<string, string?> variable, Action<ProbingException> report)
    {
        lock (_gate)
            _listen = listen;
        // Tokens first: an address beyond loopback is refused without one, and none is opened when one was refused.
        var tokens = Apply("token", variable("PROBING_TOKEN"), OptionSource.Environment)
            & Apply("read_token", variable("PROBING_READ_TOKEN"), OptionSource.Environment);
        var earlier = AddressOption.Describe();
        AddressOption.Set("", OptionSource.Default);
        if (!tokens)
            return;
        var given = AddressOf(variable("PROBING_ADDRESS"), variable("PROBING_PORT"));
        if (string.IsNullOrWhiteSpace(given))
            Apply("address", earlier.Value, earlier.Source);
        else
            Apply("address", given, OptionSource.Environment);

        bool Apply(string key, string? value, OptionSource source)
        {
            if (string.IsNullOrWhiteSpace(value))
                return true;
            try
            {
                Set(key, value, source);
                return true;
            }
            catch (Exception e)
            {
                report(e as ProbingException ?? new ProbingException(ProbingErrorKind.Unavailable,
                    $"option {Name}.{key} could not be set at start: {e.GetType().Name}: {e.Message}", inner: e));
                return false;
            }
        }
    }

    /// <summary>The server is gone; options may still change and hold at the next start.</summary>
    internal void Stop()
    {
        lock (_gate)
            _listen = null;
    }

    /// <summary>A port of its own completes an address that has none.</summary>
    internal static string? AddressOf(string? address, string? port)
    {
        if (string.IsNullOrWhiteSpace(address))
            return port;
        if (string.IsNullOrWhiteSpace(port))
            return address;
        address = address.Trim();
        var isBareIPv6 = !address.StartsWith('[') && address.Count(c => c == ':') > 1;
        var hasPort = !isBareIPv6 && address.LastIndexOf(':') > address.LastIndexOf(']');
        return hasPort ? address : isBareIPv6 ? $"[{address}]:{port}" : $"{address}:{port}";
    }

    private void Set(string key, string value, OptionSource source)
    {
        lock (_gate)
        {
            switch (key)
            {
                case "address":
                    SetAddress(value, source);
                    break;
                case "token" or "read_token":
                    SetToken(key == "token" ? TokenOption : ReadTokenOption, value, source);
                    break;
                default:
                    base.Set(key, value);
                    break;
            }
        }
    }

    private void SetAddress(string value, OptionSource source)
    {
        var (before, origin) = (AddressOption.Describe().Value, AddressOption.Describe().Source);
        AddressOption.Set(value, source);
        try
        {
            if (_listen is not null && Address is { IsLoopback: false } && !HasToken)
                throw new ProbingException(ProbingErrorKind.PermissionDenied,
                    $"address {value} can be reached from other machines and no token is set; set PROBING_TOKEN "
                    + $"(option {Name}.token) first, or listen on 127.0.0.1");
            _listen?.Invoke(Address);
        }
        catch
        {
            AddressOption.Set(before ?? "", origin);
            throw;
        }
    }

    private void SetToken(Option<string?> option, string value, OptionSource source)
    {
        var last = option == TokenOption ? ReadToken is null : Token is null;
        if (string.IsNullOrWhiteSpace(value) && last && Address is { IsLoopback: false } address)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"the last token cannot go while the probe listens on {address}; set {Name}.address to loopback or "
                + "empty first");
        option.Set(value, source);
    }

    private static ListenAddress? ParseAddress(string text) =>
        text.Trim().Length == 0 ? null : ListenAddress.Parse(text);

    // A token from a file often ends with a line break; one inside could never be sent in a header.
    private static string? ParseToken(string text) => text.Trim() switch
    {
        "" => null,
        var token when token.Any(c => c is <= ' ' or > '~') =>
            throw new FormatException("use printable ASCII without spaces; `openssl rand -hex 32` makes a good one"),
        var token => token,
    };
}
