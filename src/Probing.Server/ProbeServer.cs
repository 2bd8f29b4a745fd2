using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Probing.Engine;
using Probing.Sdk;
using Probing.Server.Endpoints;
using Probing.Server.Listening;
using Probing.Server.Security;

namespace Probing.Server;

/// <summary>
/// Serves the engine over HTTP: always on the private Unix socket, on TCP while option <c>probing.server.address</c>
/// says so. A TCP address that cannot be had is reported and does not touch the socket or the host.
/// </summary>
public sealed class ProbeServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly EngineExtensionManager _extensions;
    private readonly ServerExtension _settings;
    private readonly ProbeServerOptions _options;
    private readonly RouteTable _routes;
    private readonly ConnectionLimit _limit;
    private readonly ListeningSockets _sockets;
    private readonly UnixSocketFile _file;
    private readonly SemaphoreSlim _change = new(1, 1);
    private KestrelListener? _unix;
    private KestrelListener? _tcp;
    private ListenAddress? _tcpAddress;

    public ProbeServer(QueryEngine engine, ServerExtension settings, ProbeServerOptions options)
    {
        _settings = settings;
        _options = options;
        _file = new UnixSocketFile(options.SocketPath);
        _sockets = new ListeningSockets(options.ListenerOpened, options.ListenerClosing);
        _limit = new ConnectionLimit(() => settings.MaxConnections);
        _extensions = engine.Extensions;
        _routes = new RouteTable(
        [
            .. new HealthEndpoint(options, () => Listeners).Routes,
            .. new QueryEndpoint(engine).Routes,
            .. new TablesEndpoint(engine).Routes,
            .. new ConfigEndpoint(_extensions).Routes,
            .. new ApisEndpoint(_extensions, new ExtensionCalls(_extensions)).Routes,
            .. new OpenApiEndpoint(_extensions).Routes,
            .. new DetachEndpoint(options.Detach).Routes,
        ]);
    }

    /// <summary>Where clients can connect now: <c>unix:/path</c> and <c>http://address:port</c>.</summary>
    public IReadOnlyList<string> Listeners =>
    [
        .. _unix is null ? Array.Empty<string>() : [$"unix:{_file.Path}"],
        .. _tcp?.LocalEndPoint is { } at ? new[] { $"http://{at}" } : [],
    ];

    internal RouteTable Routes => _routes;

    /// <summary>Opens the private socket, then TCP if the environment or an option says so.</summary>
    /// <exception cref="ProbingException">The private socket cannot be opened; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var handler = new RequestHandler(new UnixAuthenticator(_settings), _routes, _options.Log);
        try
        {
            _unix = await KestrelListener.StartAsync(_file.EndPoint,
                _ => _file.Bind(), _sockets, _limit.Around, handler, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"cannot listen on {_file.Path}: {e.Message}", inner: e);
        }
        _settings.Start(ListenOn, _options.Environment, Report);
    }

    /// <summary>Stops listening, gives running requests two seconds, and removes the socket file.</summary>
    public async Task StopAsync()
    {
        _settings.Stop();
        await _change.WaitAsync();
        try
        {
            _file.Remove();
            await Task.WhenAll(StopAsync(_unix), StopAsync(_tcp));
            (_unix, _tcp) = (null, null);
        }
        finally
        {
            _change.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _change.Dispose();
    }

    /// <summary>Moves the TCP listener; null closes it. On failure the old one stays.</summary>
    private void ListenOn(ListenAddress? address) =>
        Task.Run(() => ListenOnAsync(address)).WaitAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();

    private async Task ListenOnAsync(ListenAddress? address)
    {
        await _change.WaitAsync();
        try
        {
            var (old, oldAddress) = (_tcp, _tcpAddress);
            if (address is not null && old is not null && address.EndPoint.Equals(oldAddress?.EndPoint))
                return;
            _tcp = address is null ? null : await ReplaceAsync(address, old, oldAddress);
            _tcpAddress = address;
            // The request that asked for the move may have come through the old listener: it ends on its own time.
            if (old is not null)
                _ = StopAsync(old);
        }
        finally
        {
            _change.Release();
        }
    }

    private async Task<KestrelListener> ReplaceAsync(
        ListenAddress address, KestrelListener? old, ListenAddress? oldAddress)
    {
        // Two sockets cannot share a port: where the port stays, the old one must go before the new one can come.
        var port = address.EndPoint.Port;
        var samePort = old is not null && port != 0 && oldAddress!.EndPoint.Port == port;
        if (samePort)
            old!.CloseListening();
        try
        {
            return await OpenTcpAsync(address);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            if (samePort)
            {
                _tcp = await OpenTcpAsync(oldAddress!);
                _ = StopAsync(old);
            }
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"cannot listen on {address}: {e.GetBaseException().Message}; choose another address or port",
                inner: e);
        }
    }

    private Task<KestrelListener> OpenTcpAsync(ListenAddress address) => KestrelListener.StartAsync(
        address.EndPoint, SocketTransportOptions.CreateDefaultBoundListenSocket, _sockets, _limit.Around,
        new RequestHandler(new TcpAuthenticator(_settings), _routes, _options.Log), CancellationToken.None);

    private void Report(ProbingException e)
    {
        _extensions.Errors.Report(_settings.Name, "the start of the TCP listener", e);
        _options.Log($"TCP: {e.Message}");
    }

    private async Task StopAsync(KestrelListener? listener)
    {
        if (listener is null)
            return;
        using var deadline = new CancellationTokenSource(StopTime);
        try
        {
            await listener.StopAsync(deadline.Token);
        }
        catch (Exception e)
        {
            // Requests that outlive the deadline are cut by the disposal below; anything else must not stop the host.
            if (e is not OperationCanceledException)
                _options.Log($"a listener did not stop cleanly: {e}");
        }
        await listener.DisposeAsync();
    }
}
