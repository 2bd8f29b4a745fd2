using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Server.Listening;

namespace Probing.Server;

/// <summary>The options of the server: <c>probing.server.address</c>, its tokens and limits.</summary>
/// <remarks>
/// Values come from the environment when the server starts and from <c>PUT /config</c> while it runs.
/// </remarks>
public sealed class ServerExtension : EngineExtension
{
    private readonly Lock _gate = new();
    private readonly Option<ListenAddress?> _address = new("address", null,
        "TCP address to listen on besides the private Unix socket: host:port, [v6]:port, :port or a port; without a "
        + "host loopback; empty closes it. Beyond loopback a token must be set first. Environment: PROBING_ADDRESS, "
        + "PROBING_PORT",
        text => text.Trim().Length == 0 ? null : ListenAddress.Parse(text));
    private readonly Option<string?> _token = new("token", null,
        "Bearer token that may read and execute over TCP; make it long and random. Environment: PROBING_TOKEN",
        ParseToken)
    { Secret = true };
    private readonly Option<string?> _readToken = new("read_token", null,
        "Bearer token that may only read; make it long and random. Environment: PROBING_READ_TOKEN", ParseToken)
    { Secret = true };
    private readonly Option<string> _hosts = new("hosts", "",
        "Names, separated by commas, under which clients may call the TCP listener, besides localhost and addresses",
        text => text);
    private readonly Option<int> _maxConnections = new("max_connections", 64,
        "Most connections that may be open at the same time, 1 to 4096",
        text => int.TryParse(text, out var count) && count is >= 1 and <= 4096
            ? count
            : throw new FormatException("give a whole number from 1 to 4096"));

    // Opens, moves and closes the TCP listener; null while no server runs.
    private Action<ListenAddress?>? _listen;

    public override string Name => "probing.server";

    public override string Description => "The HTTP server of the probe: where it listens and who may ask.";

    protected override IReadOnlyList<IOption> DeclaredOptions =>
        [_address, _token, _readToken, _hosts, _maxConnections];

    internal ListenAddress? Address => _address.Value;

    internal string? Token => _token.Value;

    internal string? ReadToken => _readToken.Value;

    internal bool HasToken => Token is not null || ReadToken is not null;

    internal int MaxConnections => _maxConnections.Value;

    internal IReadOnlyList<string> HostNames =>
    [
        .. _hosts.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
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
        var earlier = _address.Describe();
        _address.Set("", OptionSource.Default);
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
                    SetToken(key == "token" ? _token : _readToken, value, source);
                    break;
                default:
                    base.Set(key, value);
                    break;
            }
        }
    }

    private void SetAddress(string value, OptionSource source)
    {
        var (before, origin) = (_address.Describe().Value, _address.Describe().Source);
        _address.Set(value, source);
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
            _address.Set(before ?? "", origin);
            throw;
        }
    }

    private void SetToken(Option<string?> option, string value, OptionSource source)
    {
        var last = option == _token ? ReadToken is null : Token is null;
        if (string.IsNullOrWhiteSpace(value) && last && Address is { IsLoopback: false } address)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"the last token cannot go while the probe listens on {address}; set {Name}.address to loopback or "
                + "empty first");
        option.Set(value, source);
    }

    // A token from a file often ends with a line break; one inside could never be sent in a header.
    private static string? ParseToken(string text) => text.Trim() switch
    {
        "" => null,
        var token when token.Any(c => c is <= ' ' or > '~') =>
            throw new FormatException("use printable ASCII without spaces; `openssl rand -hex 32` makes a good one"),
        var token => token,
    };
}
