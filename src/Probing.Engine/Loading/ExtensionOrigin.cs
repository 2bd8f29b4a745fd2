namespace Probing.Engine.Loading;

/// <summary>Where an extension comes from.</summary>
/// <param name="Kind"><c>built_in</c>, or the <see cref="IExtensionLoader.Kind"/> of its loader.</param>
/// <param name="Source">What the user named; null when the extension is part of the probe.</param>
/// <param name="Isolated">True when it runs in a process of its own.</param>
public sealed record ExtensionOrigin(string Kind, string? Source = null, bool Isolated = false)
{
    /// <summary>Compiled into the probe.</summary>
    public static ExtensionOrigin BuiltIn { get; } = new("built_in");

    /// <summary>True when it came into the running process: its code is not trusted to heed a deadline.</summary>
    public bool IsLoaded => this != BuiltIn;
}
