using System.Collections.Immutable;
using Probing.Sdk;

namespace Probing.Engine.Loading;

/// <summary>The ways in which an extension can come into the running process. The first that knows a source loads it.</summary>
public sealed class ExtensionLoaders
{
    private ImmutableArray<IExtensionLoader> _loaders = [];

    /// <summary>In order of precedence.</summary>
    public IReadOnlyList<IExtensionLoader> All => _loaders;

    /// <summary>Adds a loader after those that are there.</summary>
    public void Add(IExtensionLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ImmutableInterlocked.Update(ref _loaders, static (all, added) => all.Add(added), loader);
    }

    /// <summary>The loader of a source.</summary>
    /// <exception cref="ProbingException">InvalidArgument: no loader knows it.</exception>
    public IExtensionLoader For(string source) =>
        _loaders.FirstOrDefault(loader => loader.CanLoad(source))
        ?? throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"'{source}' is nothing that this probe can load; give the path of a library (./libmine.so) or the name of a Python " +
            "module (my.module). Loaders: " + string.Join(", ", _loaders.Select(loader => loader.Kind).DefaultIfEmpty("none")));
}
