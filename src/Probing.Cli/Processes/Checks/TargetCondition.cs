namespace Probing.Cli.Processes.Checks;

/// <summary>What can be in the way between us and a process.</summary>
internal enum TargetCondition
{
    Gone,

    /// <summary>It is there, but this <c>/proc</c> does not show it (mount option hidepid).</summary>
    Hidden,

    /// <summary>The number is not a process's but one of its threads'.</summary>
    Thread,

    KernelThread,

    Zombie,

    /// <summary>The main thread has ended and others run on: the kernel gives nothing out under this number.</summary>
    MainThreadEnded,

    Exiting,

    /// <summary>The kernel keeps its memory from us; <see cref="Probing.Inspection.Memory.AccessReason"/> says why.</summary>
    NotPermitted,

    Traced,

    Stopped,

    /// <summary>Every thread sleeps in the kernel and cannot even be killed.</summary>
    Uninterruptible,

    /// <summary>For another processor, or of 32 bits.</summary>
    OtherArchitecture,

    /// <summary>Alpine's C library.</summary>
    Musl,

    /// <summary>Without a dynamic loader.</summary>
    Static,

    Seccomp,

    ShadowStack,
}
