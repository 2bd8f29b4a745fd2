namespace Probing.Sdk.Options;

/// <summary>Where an option's value comes from; a later one wins over an earlier one.</summary>
public enum OptionSource
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>An environment variable at start.</summary>
    Environment,

    /// <summary>Set while the process runs.</summary>
    Runtime,
}
