using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins;

/// <summary>What a plugin may ask of its host, from any thread.</summary>
public interface IPluginHost
{
    void Log(int level, string message);

    void ReportError(string where, ProbingErrorKind kind, string message);

    /// <summary>Blocks until the first rows are ready. Cancelling ends the query also later.</summary>
    /// <exception cref="ProbingException">The query's error.</exception>
    IPluginAnswer Query(EngineQuery query, CancellationToken cancellationToken);
}
