using System.Globalization;
using Probing.Engine;
using Probing.Engine.Catalog;
using Probing.Engine.Journals;
using Probing.Engine.Loading;
using Probing.Engine.Plugins;
using Probing.Extensions.Process;
using Probing.Extensions.Python;
using Probing.Extensions.Python.Modules;
using Probing.Extensions.Stacks;
using Probing.Extensions.Storage;
using Probing.Interop.CPython;
using Probing.Interop.DuckDb;
using Probing.Interop.Libc;
using Probing.Interop.Shim;
using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Server;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Probe;

/// <summary>The composition root: which parts the probe of a process has and how they are wired.</summary>
internal sealed record ProbeComposition(
    QueryEngine Engine, ProbeServer Server, ColdHost Cold, PythonExecutor Python, PythonModules Modules, string SocketPath)
{
    private const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    public static ProbeComposition Compose(StartSettings settings)
    {
        TakeEnvironment();
        NativeCallback.Failed = error => ProbeLog.Write("callback", error);
        Gil.UseGate(NativeShim.GilGate);

        var engineLibrary = EngineLibrary(settings);
        var directory = RuntimeDirectory.Ensure();
        var extensions = new EngineExtensionManager();
        var engine = new QueryEngine(extensions, new QueryEngineSettings
        {
            LibraryPath = engineLibrary,
            TempDirectory = Path.Combine(directory, $"{Environment.ProcessId}.tmp"),
            LibraryLoaded = NativeShim.EndQueriesAtExit,
        });
        var server = new ServerExtension();
        var loaders = new ExtensionLoaders();
        loaders.Add(new PluginLoader(extensions, ProbeLog.Write,
            new PluginProcessStarter(settings.LibraryDirectory ?? OwnDirectory(), NativeShim.StartDetached)));
        Register(extensions, new CatalogExtension(engine));
        Register(extensions, new ExtensionsExtension(extensions, loaders));
        Register(extensions, new StacksExtension()); // before the tables of programs: the name is taken
        var cold = MakeCold(engineLibrary);
        Register(extensions, new StorageExtension(cold, RingFolder.OfThisProcess, Environment.GetEnvironmentVariable)
        {
            LimitMemory = NativeShim.LimitTableMemory,
        });
        var executor = new PythonExecutor();
        var python = new PythonExtension(executor);
        Register(extensions, python);
        var modules = AddModules(extensions, loaders, executor, python);
        Register(extensions, new ProcessExtension());
        Register(extensions, server);
        Apply(settings.Options, extensions);

        var socket = RuntimeDirectory.SocketPath(directory, Environment.ProcessId);
        return new(engine, new ProbeServer(engine, server, ServerOptions(socket)), cold, executor, modules, socket);
    }

    /// <summary>
    /// Settings that the user made for other .NET programs must not shape the probe. Changes the runtime's own copy of
    /// the environment; the host's stays as it is.
    /// </summary>
    private static void TakeEnvironment()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (name.StartsWith("DOTNET_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
                Environment.SetEnvironmentVariable(name, null);
        }
        // Read when the first socket is made; the default grows with the machine.
        Environment.SetEnvironmentVariable(SocketThreads, "1");
    }

    private static ProbeServerOptions ServerOptions(string socket) => new()
    {
        SocketPath = socket,
        Version = typeof(ProbeComposition).Assembly.GetName().Version?.ToString(3) ?? "",
        PythonVersion = PythonRuntime.IsReady ? PythonRuntime.Version.ToString() : null,
        ListenerOpened = descriptor =>
        {
            if (!NativeShim.CloseInChildren(descriptor))
                ProbeLog.Write("server", "too many listening sockets: forked children keep the newest one open");
        },
        ListenerClosing = NativeShim.KeepInChildren,
        InterpreterState = () => InterpreterJoin.State,
        Detach = NativeShim.Detach,
        Log = message => ProbeLog.Write("server", message),
    };

    private static ColdHost MakeCold(string engineLibrary)
    {
        void OpenLibrary()
        {
            DuckDbLibrary.Load(engineLibrary);
            NativeShim.EndQueriesAtExit();
        }
        var parents = RingFolder.Parents(Environment.GetEnvironmentVariable, Identity.EffectiveUid);
        return new ColdHost(OpenLibrary, message => ProbeLog.Write("storage", message), RingFolder.OfThisProcess, parents)
        {
            Switched = isOn => NativeShim.WaitAtExit(ProbeStart.ExitPatience(isOn) + TimeSpan.FromMilliseconds(100)),
        };
    }

    private static PythonModules AddModules(
        EngineExtensionManager extensions, ExtensionLoaders loaders, PythonExecutor executor, PythonExtension python)
    {
        var modules = new PythonModules(executor, python)
        {
            Register = (extension, module) =>
                extensions.AddAsync(extension, new ExtensionOrigin(PythonModuleLoader.KindName, module), CancellationToken.None),
            Unregister = extension => extensions.UnregisterAsync(extension.Name),
            Report = (extension, source, error) => extensions.Errors.Report(extension, source, error),
            Declarations = () => NativeShim.Declarations,
            Recheck = extensions.Recheck,
            Changed = (changes, lost) => Note(extensions.OptionChanges, changes, lost),
        };
        extensions.Offers = new PythonOffers(modules);
        loaders.Add(new PythonModuleLoader(modules));
        return modules;
    }

    private static void Note(OptionJournal journal, IReadOnlyList<PythonOptionChange> changes, long lost)
    {
        journal.AddDropped(lost);
        foreach (var change in changes)
            journal.Add(new OptionChange(
                change.TimeUtc, "python", change.Key, change.OldValue, change.NewValue, OptionSource.Runtime) { Error = change.Error });
    }

    /// <summary>One extension that cannot be had must not cost the others.</summary>
    private static void Register(EngineExtensionManager extensions, EngineExtension extension)
    {
        try
        {
            extensions.Register(extension);
        }
        catch (Exception e)
        {
            ProbeLog.Write($"extension {extension.Name}", extensions.Errors.Report(extension.Name, "registration", e));
        }
    }

    private static void Apply(IReadOnlyList<KeyValuePair<string, string>> options, EngineExtensionManager extensions)
    {
        foreach (var (key, value) in options)
        {
            try
            {
                extensions.SetOption(key, value, "start");
            }
            catch (ProbingException e)
            {
                ProbeLog.Write($"setting {key}", e);
            }
        }
    }

    /// <summary>Loaded at once where it comes as a descriptor: that takes up a number which the host may want for itself.</summary>
    private static string EngineLibrary(StartSettings settings)
    {
        const string Descriptors = "/proc/self/fd/";
        if (settings.EngineLibrary is not { } path)
            return Path.Combine(settings.LibraryDirectory ?? OwnDirectory(), "libduckdb.so");
        if (path.StartsWith(Descriptors, StringComparison.Ordinal))
        {
            DuckDbLibrary.Load(path);
            NativeShim.EndQueriesAtExit();
            NativeFile.Close(int.Parse(path.AsSpan(Descriptors.Length), CultureInfo.InvariantCulture));
        }
        return path;
    }

    private static string OwnDirectory() => Path.GetDirectoryName(NativeShim.LibraryPath) ?? "";
}
