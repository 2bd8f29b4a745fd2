using Probing.Inspection.Tasks;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Inspection.Memory;

/// <summary>Says why the kernel does not let us read a process, and what helps.</summary>
internal static class AccessRefusal
{
    private const int PtraceCapability = 19; // CAP_SYS_PTRACE
    private const string ScopeFile = "sys/kernel/yama/ptrace_scope";

    public static ProbingException Of(int pid) => new(ProbingErrorKind.PermissionDenied, Reason(pid));

    private static string Reason(int pid)
    {
        var owner = ProcText.Status(pid, "Uid")?.Split('\t')[0];
        if (Identity.EffectiveUid == 0)
            return (Convert.ToUInt64(ProcText.Status(Environment.ProcessId, "CapEff"), 16) >> PtraceCapability & 1) == 0
                ? $"process {pid} cannot be read: this container has no SYS_PTRACE capability; start it with "
                    + "--cap-add=SYS_PTRACE, or ask on the host"
                : $"process {pid} cannot be read: a security module or another user namespace forbids it";
        if (owner is not null && owner != $"{Identity.EffectiveUid}")
            return $"process {pid} belongs to uid {owner}, and you are uid {Identity.EffectiveUid}; ask as that user or "
                + "as root (sudo)";
        return ProcText.Read(ScopeFile)?.Trim() switch
        {
            "1" => $"process {pid} cannot be read: the kernel allows that for your own children only "
                + "(kernel.yama.ptrace_scope=1); use sudo, or: sudo sysctl kernel.yama.ptrace_scope=0",
            "2" => $"process {pid} cannot be read: only root may (kernel.yama.ptrace_scope=2); use sudo",
            "3" => $"process {pid} cannot be read: the kernel forbids it until the next start "
                + "(kernel.yama.ptrace_scope=3)",
            _ => $"process {pid} is protected (not dumpable); ask as root (sudo)",
        };
    }
}
