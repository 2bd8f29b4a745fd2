namespace Probing.Inspection.Memory;

/// <summary>Why the kernel keeps the memory of a process from us.</summary>
public enum AccessReason
{
    /// <summary>It belongs to another user, or runs with another user's or group's rights.</summary>
    OtherUser,

    /// <summary>The kernel's setting <c>kernel.yama.ptrace_scope</c>.</summary>
    PtraceScope,

    /// <summary>We are root without the capability SYS_PTRACE, as in a container.</summary>
    MissingCapability,

    /// <summary>It protects itself: prctl(PR_SET_DUMPABLE), a program with capabilities, a changed user.</summary>
    NotDumpable,

    /// <summary>It has rights that we do not have.</summary>
    MorePrivileged,

    /// <summary>It belongs to a user namespace that we have no rights in.</summary>
    UserNamespace,

    /// <summary>A seccomp filter keeps us from reading any process.</summary>
    OwnFilter,

    /// <summary>None of the above: SELinux, AppArmor or the like.</summary>
    SecurityModule,
}
