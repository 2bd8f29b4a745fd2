using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Plugin;

/// <summary>What the host of a plugin offers to its extension.</summary>
internal sealed unsafe class PluginContext(PluginAbi.Host* host) : EngineContext
{
    public override Task<EngineQueryResult> QueryAsync(EngineQuery query, CancellationToken cancellationToken) =>
        Task.FromException<EngineQueryResult>(new ProbingException(ProbingErrorKind.Unavailable,
            "a native plugin cannot query the engine; ask the probe over its socket, or compile the extension into the probe"));

    public override void Report(string source, Exception failure)
    {
        using var texts = new NativeTexts();
        var kind = (failure as ProbingException)?.Kind ?? ProbingErrorKind.ExtensionFailed;
        host->ReportError(host->Context, texts.Text(source), PluginErrors.Number(kind), texts.Text(failure.Message));
    }
}
