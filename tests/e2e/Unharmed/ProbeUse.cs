namespace Probing.E2E.Tests.Unharmed;

/// <summary>What a scenario's process has to do with the probe.</summary>
internal enum ProbeUse
{
    /// <summary>The wheel is installed and switched off: what the others are compared with.</summary>
    Off,

    /// <summary>Started by the hook before the script, then left alone.</summary>
    Idle,

    /// <summary>Started by the hook and queried without pause until the process ends.</summary>
    Queried,

    /// <summary>Started by the hook with <c>PROBING=2</c>: its children, and what it replaces itself by, get probes, too.</summary>
    Children,

    /// <summary>Started by <c>probing.enable()</c> where the script says so, after what the script has set up.</summary>
    Late,
}
