namespace Probing.Inspection;

/// <summary>The threads of a process as they were when it was read.</summary>
public sealed record ProcessSnapshot
{
    public required int Pid { get; init; }

    /// <summary>Version of its CPython, for instance "3.12.1", or "3.9" where no more can be told; null where there is none.</summary>
    public required string? PythonVersion { get; init; }

    /// <summary>Python's threads in the interpreter's order, the newest first; then those of no Python.</summary>
    public required IReadOnlyList<InspectedThread> Threads { get; init; }

    /// <summary>True when the interpreter's list of threads changed under every attempt to read it, so that some may be
    /// missing.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Who read it.</summary>
    public SnapshotSource Source { get; init; }

    /// <summary>How long its threads were stopped for it; null when they were not.</summary>
    public TimeSpan? Pause { get; init; }
}
