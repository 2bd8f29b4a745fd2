using Probing.Sdk;

namespace Probing.Engine.Loading;

/// <summary>
/// Makes an extension of a source that a user names while the process runs: a library, a Python module. Registered with
/// <see cref="ExtensionLoaders"/>.
/// </summary>
public interface IExtensionLoader
{
    /// <summary>What the loader makes, as <c>probing.extensions</c> shows it: <c>native</c>, <c>python</c>.</summary>
    string Kind { get; }

    /// <summary>Whether <paramref name="source"/> looks like one of this loader's; must not open it.</summary>
    bool CanLoad(string source);

    /// <summary>
    /// Loads it, without starting it: the manager does. An extension that is <see cref="IAsyncDisposable"/> is disposed
    /// when it cannot be registered, and after it was stopped.
    /// </summary>
    /// <param name="source">What the user named: an absolute path, a module.</param>
    /// <param name="isolated">True when the extension is to run in a process of its own.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProbingException">It cannot be loaded; the message says what is wrong with it.</exception>
    ValueTask<EngineExtension> LoadAsync(string source, bool isolated, CancellationToken cancellationToken);
}
