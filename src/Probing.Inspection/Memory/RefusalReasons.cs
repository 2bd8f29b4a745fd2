using Probing.Inspection.Tasks;
using Probing.Interop.Libc;

namespace Probing.Inspection.Memory;

/// <summary>
/// Finds out which rule of the kernel was the one. It tells only "no"; so its rules (kernel/ptrace.c,
/// __ptrace_may_access, then the security modules) are gone through, the ones that say most first.
/// </summary>
internal static class RefusalReasons
{
    private const string ScopeFile = "sys/kernel/yama/ptrace_scope";
    private const string NeverScope = "3";
    private const string InitialNamespace = "user:[4026531837]"; // PROC_USER_INIT_INO: all others are below it
    private const string AsRoot = "ask as root (sudo)";

    public static AccessRefusal Of(int pid)
    {
        var own = Credentials.Own;
        if (ProcessAccess.IsDenied(Environment.ProcessId))
            return new AccessRefusal(AccessReason.OwnFilter,
                "cannot be read: a seccomp filter keeps this command from reading the memory of any process",
                "run it outside of this container or sandbox, or start the container with --cap-add=SYS_PTRACE");
        var scope = ProcText.Read(ScopeFile)?.Trim();
        if (scope == NeverScope)
            return Scope(scope);
        if (own.MayTrace)
            return OfPrivileged(pid);
        if (Credentials.Of(pid) is { } theirs && OfCredentials(own, theirs) is { } refusal)
            return refusal;
        // Files of a process that may not be dumped belong to root; the folder they lie in does not.
        if (FileStatus.Of($"/proc/{pid}/status") is { } file && Credentials.Of(pid) is { } now && file.Uid != now.Users[1])
            return new AccessRefusal(AccessReason.NotDumpable,
                "is protected (not dumpable: it said so itself, or has changed its user)", AsRoot);
        if (scope is "1" or "2")
            return Scope(scope);
        return own.Users[1] == 0 ? NoCapability() : Module();
    }

    // With the capability only a security module, or a user namespace that is not below ours, is in the way.
    private static AccessRefusal OfPrivileged(int pid)
    {
        var own = Namespace("self");
        return own == InitialNamespace || own == Namespace($"{pid}")
            ? Module()
            : new AccessRefusal(AccessReason.UserNamespace,
                "belongs to a user namespace in which you have no rights (you are root only inside of your own)",
                "ask on the host, outside of this container");
    }

    private static AccessRefusal? OfCredentials(Credentials own, Credentials theirs)
    {
        var (me, owner) = (own.Users[0], theirs.Users[1]);
        if (theirs.Users.Any(user => user != me))
        {
            if (own.Users[1] == 0)
                return NoCapability();
            var who = AccountName.Of(owner);
            return theirs.Users[0] == me
                ? new AccessRefusal(AccessReason.OtherUser, $"runs with the rights of {who} (a set-user-ID program)", AsRoot)
                : new AccessRefusal(AccessReason.OtherUser, $"belongs to {who}, and you are {AccountName.Of(me)}",
                    "ask as that user or as root (sudo)");
        }
        if (theirs.Groups.FirstOrDefault(group => group != own.Groups[0], own.Groups[0]) is var other && other != own.Groups[0])
            return own.Users[1] == 0 ? NoCapability() : new AccessRefusal(AccessReason.OtherUser,
                $"runs with the rights of group {other}, and yours is {own.Groups[0]}", AsRoot);
        if ((theirs.Permitted & ~own.Permitted) != 0)
            return own.Users[1] == 0 ? NoCapability() : new AccessRefusal(AccessReason.MorePrivileged,
                $"has capabilities that you do not have (CapPrm {theirs.Permitted & ~own.Permitted:x})", AsRoot);
        return null;
    }

    private static AccessRefusal NoCapability() => new(AccessReason.MissingCapability,
        "cannot be read: this container has no SYS_PTRACE capability",
        "start it with --cap-add=SYS_PTRACE (Kubernetes: securityContext.capabilities.add), or ask on the host");

    private static AccessRefusal Scope(string scope) => scope switch
    {
        "1" => new(AccessReason.PtraceScope,
            "cannot be read: the kernel allows that for your own children only (kernel.yama.ptrace_scope=1)",
            "use sudo, or: sudo sysctl kernel.yama.ptrace_scope=0"),
        "2" => new(AccessReason.PtraceScope, "cannot be read: only root may (kernel.yama.ptrace_scope=2)", "use sudo"),
        _ => new(AccessReason.PtraceScope, "cannot be read: the kernel forbids it to everybody (kernel.yama.ptrace_scope=3)",
            "this can be changed only by a restart of the machine with another setting"),
    };

    private static AccessRefusal Module() => new(AccessReason.SecurityModule,
        "cannot be read: a security module of the kernel (SELinux, AppArmor) forbids it",
        "its message is in the kernel's log (dmesg, journalctl -k); allow ptrace in its policy");

    private static string? Namespace(string process) =>
        NativeFile.ReadLink($"/proc/{process}/ns/user", out var target) == 0 ? target : null;
}
