using Probing.Engine.Loading;
using Probing.Extensions.Python.Modules;

namespace Probing.Probe;

/// <summary>The extensions of Python modules, as the engine asks for them.</summary>
internal sealed class PythonOffers(PythonModules modules) : IExtensionOffers
{
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => modules.RefreshAsync(cancellationToken);

    public ValueTask<bool> DiscoverAsync(CancellationToken cancellationToken) => modules.DiscoverAsync(cancellationToken);
}
