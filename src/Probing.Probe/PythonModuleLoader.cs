using System.Text.RegularExpressions;
using Probing.Engine.Loading;
using Probing.Extensions.Python.Modules;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>Loads Python modules by name, as <c>import</c> does.</summary>
internal sealed partial class PythonModuleLoader(PythonModules modules) : IExtensionLoader
{
    public const string KindName = "python";

    // Imports may be long (compilers, models); a request's own deadline ends the wait earlier.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public string Kind => KindName;

    public bool CanLoad(string source) => ModuleName().IsMatch(source) && !source.EndsWith(".so", StringComparison.Ordinal);

    public ValueTask<EngineExtension> LoadAsync(string source, bool isolated, CancellationToken cancellationToken) => isolated
        ? throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"the Python module {source} cannot be isolated: it runs in the interpreter of this process")
        : modules.ImportAsync(source, DateTime.UtcNow + Limit, cancellationToken);

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*(\.[\p{L}_][\p{L}\p{Nd}_]*)*\z")]
    private static partial Regex ModuleName();
}
