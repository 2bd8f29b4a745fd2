namespace Probing.Inspection;

/// <summary>Who read the threads of a process.</summary>
public enum SnapshotSource
{
    /// <summary>Another process, from outside.</summary>
    Outside,

    /// <summary>The probe in the process itself.</summary>
    Probe,
}
