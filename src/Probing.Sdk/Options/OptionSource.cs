namespace Probing.Sdk.Options;

/// <summary>Where an option's value comes from; a later one wins over an earlier one.</summary>
/// <example>
/// <code>
/// static string Reason(EngineExtensionOption option) => option.Source switch
/// {
///     OptionSource.Default => "nobody set it",
///     OptionSource.Environment => "the environment has it",
///     OptionSource.Runtime => "it was set while the process ran",
///     _ => "",
/// };
/// </code>
/// </example>
public enum OptionSource
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>An environment variable at start.</summary>
    Environment,

    /// <summary>Set while the process runs.</summary>
    Runtime,
}
