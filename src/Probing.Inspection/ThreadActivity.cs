namespace Probing.Inspection;

/// <summary>What a thread does at the moment.</summary>
public enum ThreadActivity
{
    /// <summary>Cannot be told: the kernel's thread of it is not known, or has just ended.</summary>
    Unknown,

    /// <summary>Has the GIL and is on a CPU, in Python code or in C code that keeps the GIL.</summary>
    RunsWithGil,

    /// <summary>On a CPU without the GIL: C code that gave it up, or a thread of no Python.</summary>
    RunsWithoutGil,

    /// <summary>Waits until it gets the GIL.</summary>
    WaitsForGil,

    /// <summary>Sleeps in the kernel and can be woken.</summary>
    WaitsInKernel,

    /// <summary>Sleeps in the kernel and cannot even be killed: disk, network file system, driver.</summary>
    Uninterruptible,

    /// <summary>The process is stopped, by a signal or by a debugger.</summary>
    Stopped,
}
