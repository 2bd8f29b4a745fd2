namespace Probing.Engine.Guards;

/// <summary>Whether an extension is asked for anything.</summary>
public enum ExtensionState
{
    /// <summary>It answers.</summary>
    Enabled,

    /// <summary>It is registered but not asked: it failed too often in a row, or a user said so.</summary>
    Disabled,

    /// <summary>It is being unloaded; what runs is told to end.</summary>
    Stopping,
}
