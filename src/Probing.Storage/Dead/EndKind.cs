namespace Probing.Storage.Dead;

/// <summary>How a process ended, as far as somebody else can tell.</summary>
public enum EndKind
{
    /// <summary>It runs.</summary>
    Alive,

    /// <summary>It came to the end of its program, or to an exception that nobody caught.</summary>
    Ordered,

    /// <summary>The machine was started again since.</summary>
    MachineRestarted,

    /// <summary>The kernel killed it for want of memory.</summary>
    OutOfMemory,

    /// <summary>A fault in native code, which the kernel saw.</summary>
    Fault,

    /// <summary>It ended without a word: SIGKILL, os._exit, or a crash that left no trace.</summary>
    Abrupt,

    /// <summary>It cannot be told whether it ended: it belongs to another container, or its folder says too little.</summary>
    Unknown,
}
