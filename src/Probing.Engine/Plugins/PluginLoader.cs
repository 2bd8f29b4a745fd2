using Probing.Engine.Loading;
using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Isolation;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Engine.Plugins;

/// <summary>Loads native plugins: shared libraries with the interface of <c>probing_plugin.h</c>.</summary>
/// <param name="extensions">Told of what plugins report.</param>
/// <param name="log">Gets the lines that a plugin, the first argument, writes to the log.</param>
/// <param name="processes">Starts processes for isolated plugins; null where there are none.</param>
public sealed class PluginLoader(
    EngineExtensionManager extensions, Action<string, string> log, PluginProcessStarter? processes = null) : IExtensionLoader
{
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Kind => "native";

    /// <inheritdoc/>
    public bool CanLoad(string source) =>
        source.EndsWith(".so", StringComparison.Ordinal) || Path.GetFileName(source).Contains(".so.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<EngineExtension> LoadAsync(string source, bool isolated, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(OpenTime);
        try
        {
            var querying = new PluginQuerying();
            var host = new Host(extensions, log, querying, Path.GetFileName(source));
            var open = isolated ? Isolated(source, host, deadline.Token) : () => NativePlugin.Open(source, host);
            var plugin = await new PluginWorkers(source).RunAsync(null, open).WaitAsync(deadline.Token);
            host.Plugin = plugin.Description.Name;
            return await PluginExtension.OfAsync(plugin, querying, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"the plugin '{source}' did not say within {OpenTime.TotalSeconds} s what it is; the thread that asks it goes on");
        }
    }

    private Func<IPluginPort> Isolated(string source, Host host, CancellationToken cancellationToken)
    {
        var starter = processes ?? throw new ProbingException(ProbingErrorKind.Unavailable,
            "this probe cannot start processes; load the plugin without --isolated");
        return () => IsolatedPlugin.Connect(starter.Start(source), host, host.Ended, cancellationToken);
    }

    private sealed class Host(
        EngineExtensionManager extensions, Action<string, string> log, PluginQuerying querying, string file) : IPluginHost
    {
        /// <summary>Known once it has described itself.</summary>
        public string Plugin { get; set; } = file;

        /// <summary>The process of an isolated plugin ended: the extension stays, and says why it does not answer.</summary>
        public void Ended(string reason)
        {
            var failure = new ProbingException(ProbingErrorKind.ExtensionFailed, $"plugin '{Plugin}' does not run any more: {reason}");
            extensions.Report(Plugin, "its own process", failure);
            try
            {
                extensions.Disable(Plugin, reason);
            }
            catch (ProbingException)
            {
                // It was not registered yet, or not any more: whoever loads it gets the failure.
            }
        }

        public void Log(int level, string message) => log(Plugin, message);

        public void ReportError(string where, ProbingErrorKind kind, string message) =>
            extensions.Report(Plugin, where, new ProbingException(kind, message));

        public IPluginAnswer Query(EngineQuery query, CancellationToken cancellationToken) => querying.Query(query, cancellationToken);
    }
}
