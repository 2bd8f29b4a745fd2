using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Probing.Engine;
using Probing.Sdk;

namespace Probing.Server.Tests.Support;

/// <summary>A real server over a real engine, in a directory of its own, with a client on its private socket.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Token = "execute-0123456789abcdef";
    public const string ReadToken = "read-0123456789abcdef";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("probing-server-");

    private TestServer(IReadOnlyDictionary<string, string> environment, EngineExtension[] extensions)
    {
        Extensions = new EngineExtensionManager(environment.GetValueOrDefault);
        Settings = new ServerExtension();
        Extensions.Register(Settings);
        foreach (var extension in extensions)
            Extensions.Register(extension);
        Engine = new QueryEngine(Extensions);
        SocketPath = Path.Combine(_directory.FullName, "p.sock");
        Server = new ProbeServer(Engine, Settings, new ProbeServerOptions
        {
            SocketPath = SocketPath,
            Version = "1.2.3",
            PythonVersion = "3.12.1",
            Environment = environment.GetValueOrDefault,
            ListenerOpened = fd => OpenListeners.TryAdd(fd, 0),
            ListenerClosing = fd => OpenListeners.TryRemove(fd, out _),
            InterpreterState = () => "joined",
            Detach = Detached.SetResult,
            Log = Log.Enqueue,
        });
    }

    public EngineExtensionManager Extensions { get; }

    public QueryEngine Engine { get; }

    public ServerExtension Settings { get; }

    public ProbeServer Server { get; }

    public string SocketPath { get; }

    public string DirectoryPath => _directory.FullName;

    /// <summary>Completed when the server has asked for the end of the probe.</summary>
    public TaskCompletionSource Detached { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    public ConcurrentDictionary<int, byte> OpenListeners { get; } = new();

    /// <summary>On the private socket.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static Task<TestServer> StartAsync(params EngineExtension[] extensions) =>
        StartAsync(new Dictionary<string, string>(), extensions);

    public static async Task<TestServer> StartAsync(
        IReadOnlyDictionary<string, string> environment, params EngineExtension[] extensions)
    {
        var server = new TestServer(environment, extensions);
        await server.Server.StartAsync();
        server.Client = UnixClient(server.SocketPath);
        return server;
    }

    /// <summary>The TCP listener; fails when there is none.</summary>
    public Uri Tcp =>
        new(Server.Listeners.Single(listener => listener.StartsWith("http://", StringComparison.Ordinal)));

    public static HttpClient UnixClient(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost") };

    public HttpClient TcpClient(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Tcp };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public Task<HttpResponseMessage> QueryAsync(
        string sql, string? accept = null, params (string Name, string Value)[] headers)
    {
        var request = Query(sql);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static HttpRequestMessage Query(string sql) => new(HttpMethod.Post, "/query")
    {
        Content = new StringContent(sql, Encoding.UTF8, "text/plain"),
    };

    public async Task<JsonElement> JsonAsync(string sql) => await Json(await QueryAsync(sql));

    public static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static async Task SucceededAsync(HttpResponseMessage response) =>
        Assert.True(response.IsSuccessStatusCode,
            response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync());

    /// <summary>Asserts that a response is a whole problem document and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await Json(response);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"urn:probing:error:{code}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Engine.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
