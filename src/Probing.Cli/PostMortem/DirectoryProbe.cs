using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Verbs;
using Probing.Engine;
using Probing.Engine.Catalog;
using Probing.Extensions.Storage.PostMortem;
using Probing.Interop.DuckDb;
using Probing.Interop.Libc;
using Probing.Server;
using Probing.Server.InProcess;
using Probing.Storage.Dead;

namespace Probing.Cli.PostMortem;

/// <summary>
/// A directory that processes left, as an endpoint: the engine and the routes of a probe run in this very command, so that
/// every verb and every format does there what it does with a process that lives.
/// </summary>
internal static class DirectoryProbe
{
    /// <exception cref="Sdk.ProbingException">There is nothing of ours in the directory, or it may not be read.</exception>
    public static ProbeAddress Locate(string path)
    {
        var directory = DeadDirectory.Open(path,
            () => Leftovers.Find(Environment.GetEnvironmentVariable, Identity.EffectiveUid));
        return new ProbeAddress { Name = path, Handler = () => Compose(directory) };
    }

    private static InProcessHandler Compose(DeadDirectory directory)
    {
        var extensions = new EngineExtensionManager();
        var engine = new QueryEngine(extensions, new QueryEngineSettings { LibraryPath = EngineLibrary.Find() });
        extensions.Register(new CatalogExtension(engine));
        extensions.Register(new PostMortemExtension(directory, () => DuckDbLibrary.Load(EngineLibrary.Find())));
        return new InProcessHandler(engine, new ProbeServerOptions { SocketPath = "", Version = VersionVerb.Number });
    }
}
