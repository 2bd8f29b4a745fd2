using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Plugin;

/// <summary>What the host of a plugin offers to its extension.</summary>
internal sealed unsafe class PluginContext(PluginAbi.Host* host) : EngineContext
{
    public override Task<EngineQueryResult> QueryAsync(EngineQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (host->Size < sizeof(PluginAbi.Host))
            throw new ProbingException(ProbingErrorKind.Unavailable, "this probe is older and has no queries for plugins; use a newer one");
        return HostAnswer.StartAsync(new HostQuery((nint)host), query, cancellationToken);
    }

    public override void Report(string source, Exception failure)
    {
        using var texts = new NativeTexts();
        var kind = (failure as ProbingException)?.Kind ?? ProbingErrorKind.ExtensionFailed;
        host->ReportError(host->Context, texts.Text(source), PluginErrors.Number(kind), texts.Text(failure.Message));
    }
}
