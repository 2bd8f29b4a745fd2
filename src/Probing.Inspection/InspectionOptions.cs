namespace Probing.Inspection;

/// <summary>How a process is read.</summary>
public sealed record InspectionOptions
{
    /// <summary>Stops every thread while it is read, so that all stacks are of one moment; they run on afterwards,
    /// whatever happens.</summary>
    public bool Pause { get; init; }

    /// <summary>Reads the local variables of each call as well.</summary>
    public bool Locals { get; init; }

    /// <summary>Reads the calls of machine code as well, also of a process without Python. Stops every thread, as
    /// <see cref="Pause"/> does.</summary>
    public bool Native { get; init; }
}
