using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>
/// The extensions of this process: registration, options by key <c>{extension}.{option}</c>, name look-up.
/// Thread-safe; a failed registration leaves nothing behind.
/// </summary>
public sealed class EngineExtensionManager
{
    /// <summary>Adds an extension.</summary>
    /// <exception cref="ProbingException">InvalidArgument: the name is taken or no legal identifier.</exception>
    public void Register(EngineExtension extension) => throw new NotImplementedException();

    /// <summary>The registered extensions, in order of registration.</summary>
    public IReadOnlyList<EngineExtension> Extensions => throw new NotImplementedException();

    /// <summary>The extension of that name.</summary>
    /// <exception cref="ProbingException">NotFound, listing the names there are.</exception>
    public EngineExtension Get(string name) => throw new NotImplementedException();

    /// <summary>Sets <c>{extension}.{option}</c>; the key splits at its last dot.</summary>
    public void SetOption(string key, string value) => throw new NotImplementedException();

    /// <summary>The value of <c>{extension}.{option}</c>; null when unset.</summary>
    public string? GetOption(string key) => throw new NotImplementedException();

    /// <summary>All options with their full keys.</summary>
    public IReadOnlyList<EngineExtensionOption> Options => throw new NotImplementedException();
}
