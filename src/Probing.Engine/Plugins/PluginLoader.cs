using Probing.Engine.Loading;
using Probing.Interop.Plugins;
using Probing.Sdk;

namespace Probing.Engine.Plugins;

/// <summary>Loads native plugins: shared libraries with the interface of <c>probing_plugin.h</c>.</summary>
public sealed class PluginLoader(EngineExtensionManager extensions, Action<string, string> log) : IExtensionLoader
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
        if (isolated)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                "this probe loads plugins into the process only; load it without --isolated");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(OpenTime);
        try
        {
            var host = new Host(extensions, log, Path.GetFileName(source));
            var plugin = await new PluginWorkers(source).RunAsync(null, () => NativePlugin.Open(source, host))
                .WaitAsync(deadline.Token);
            host.Plugin = plugin.Description.Name;
            return await PluginExtension.OfAsync(plugin, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"the plugin '{source}' did not say within {OpenTime.TotalSeconds} s what it is; the thread that asks it goes on");
        }
    }

    private sealed class Host(EngineExtensionManager extensions, Action<string, string> log, string file) : IPluginHost
    {
        /// <summary>Known once it has described itself.</summary>
        public string Plugin { get; set; } = file;

        public void Log(int level, string message) => log(Plugin, message);

        public void ReportError(string where, ProbingErrorKind kind, string message) =>
            extensions.Report(Plugin, where, new ProbingException(kind, message));
    }
}
