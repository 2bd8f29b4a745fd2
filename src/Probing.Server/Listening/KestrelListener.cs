using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Probing.Server.Listening;

/// <summary>
/// One listening socket served by Kestrel, without a host around it: no configuration files, no container, no lifetime
/// that takes signals, and it starts in a millisecond. One per address, so that an address can come and go.
/// </summary>
internal sealed class KestrelListener : IAsyncDisposable
{
    /// <summary>Most bytes of a request's body, streamed calls included.</summary>
    public const long MaxBodyBytes = 16 * 1024 * 1024;

    private readonly KestrelServer _server;
    private readonly ListeningSockets _sockets;
    private readonly List<Socket> _listening = [];

    private KestrelListener(
        EndPoint endPoint, Func<EndPoint, Socket> bind, ListeningSockets sockets,
        Func<ConnectionDelegate, ConnectionDelegate> connection)
    {
        _sockets = sockets;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        SetLimits(options.Limits);
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(connection);
        });
        var transport = new SocketTransportOptions
        {
            IOQueueCount = 1,
            // Two thread switches less a request. Nothing blocks on the socket's thread: a query runs on its own, and its
            // answer is written by whoever reads it.
            UnsafePreferInlineScheduling = true,
            MaxReadBufferSize = 64 * 1024,
            MaxWriteBufferSize = 512 * 1024,
            CreateBoundListenSocket = at =>
            {
                var socket = bind(at);
                sockets.Opened(socket);
                _listening.Add(socket);
                LocalEndPoint = socket.LocalEndPoint;
                return socket;
            },
        };
        _server = new KestrelServer(Options.Create(options),
            new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>The bound address: the real port where the wish was 0.</summary>
    public EndPoint? LocalEndPoint { get; private set; }

    /// <param name="endPoint">Where to listen.</param>
    /// <param name="bind">Makes the bound socket.</param>
    /// <param name="sockets">Is told of the socket.</param>
    /// <param name="connection">Runs around every connection.</param>
    /// <param name="application">Answers the requests.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<KestrelListener> StartAsync(
        EndPoint endPoint, Func<EndPoint, Socket> bind, ListeningSockets sockets,
        Func<ConnectionDelegate, ConnectionDelegate> connection, IHttpApplication<HttpContext> application,
        CancellationToken cancellationToken)
    {
        var listener = new KestrelListener(endPoint, bind, sockets, connection);
        try
        {
            await listener._server.StartAsync(application, cancellationToken);
            return listener;
        }
        catch
        {
            await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>Frees the address at once; open connections go on.</summary>
    public void CloseListening()
    {
        foreach (var socket in _listening)
            _sockets.Close(socket);
        _listening.Clear();
    }

    /// <summary>Lets running requests finish until <paramref name="cancellationToken"/>, then cuts them.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        CloseListening();
        return _server.StopAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        CloseListening();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.MaxRequestBufferSize = 64 * 1024;
        limits.MaxResponseBufferSize = 512 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(5);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // A client that stopped reading (a paused pager) holds its connection no longer than this.
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromMinutes(1));
    }
}
