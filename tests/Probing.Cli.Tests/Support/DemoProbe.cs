using System.Globalization;
using Probing.Engine;
using Probing.Engine.Loading;
using Probing.Interop.Libc;
using Probing.Server;

namespace Probing.Cli.Tests.Support;

/// <summary>A real server over a real engine in this process, with a socket where a probe of this process would have
/// it.</summary>
internal sealed class DemoProbe : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("probing-cli-");
    private readonly QueryEngine _engine;
    private readonly ProbeServer _server;

    private DemoProbe(Dictionary<string, string> environment)
    {
        var extensions = new EngineExtensionManager(environment.GetValueOrDefault);
        var settings = new ServerExtension();
        _engine = new QueryEngine(extensions);
        extensions.Register(settings);
        extensions.Register(Extension);
        var loaders = new ExtensionLoaders();
        loaders.Add(Loader);
        extensions.Register(new ExtensionsExtension(extensions, loaders));
        var directory = Directory.CreateDirectory(Path.Combine(_root.FullName, $"probing-{Identity.EffectiveUid}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        SocketPath = RuntimeDirectory.SocketPath(directory.FullName, Environment.ProcessId);
        _server = new ProbeServer(_engine, settings, new ProbeServerOptions
        {
            SocketPath = SocketPath,
            Version = "9.8.7",
            PythonVersion = "3.12.1",
            Environment = environment.GetValueOrDefault,
        });
    }

    public DemoExtension Extension { get; } = new();

    public DemoLoader Loader { get; } = new();

    public string SocketPath { get; }

    /// <summary>Value of PROBING_RUNTIME_DIR under which this process's pid finds the socket.</summary>
    public string RuntimeRoot => _root.FullName;

    public string Pid => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>host:port of the TCP listener.</summary>
    public string TcpEndpoint =>
        new Uri(_server.Listeners.Single(listener => listener.StartsWith("http://"))).Authority;

    public static async Task<DemoProbe> StartAsync(Dictionary<string, string>? environment = null)
    {
        var probe = new DemoProbe(environment ?? []);
        await probe._server.StartAsync();
        return probe;
    }

    public Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync([SocketPath, .. arguments]);

    /// <summary>The real command as a process of its own, which finds this probe by pid.</summary>
    // Ctrl-C works also where the tests run in the background of a shell, which has their programs ignore it.
    public Child StartCommand(params string[] arguments) => Child.Start("/usr/bin/env",
        ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "probing"), .. arguments],
        new() { ["PROBING_RUNTIME_DIR"] = RuntimeRoot });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _engine.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
