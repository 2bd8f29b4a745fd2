using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>What a plugin may ask of its host, from any thread.</summary>
public interface IPluginHost
{
    void Log(int level, string message);

    void ReportError(string where, ProbingErrorKind kind, string message);
}
