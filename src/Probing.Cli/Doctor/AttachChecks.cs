using Probing.Cli.Processes;
using Probing.Interop.Libc;

namespace Probing.Cli.Doctor;

/// <summary>What would matter for reaching into a process from outside: it decides nothing about a probe that
/// answers.</summary>
internal static class AttachChecks
{
    public static void Run(TargetProcess target, Diagnosis diagnosis)
    {
        CheckNamespaces(target, diagnosis);
        if (target.Status("Seccomp") is "2" or "1")
            diagnosis.Note($"it runs under a seccomp filter (mode {target.Status("Seccomp")})");
        if (target.Status("TracerPid") is { } tracer and not "0")
            diagnosis.Note($"process {tracer} traces it");
        Machine(diagnosis);
    }

    public static void Machine(Diagnosis diagnosis)
    {
        const string Scope = "/proc/sys/kernel/yama/ptrace_scope";
        if (!File.Exists(Scope))
            return;
        var value = File.ReadAllText(Scope).Trim();
        diagnosis.Note($"ptrace_scope is {value}: " + value switch
        {
            "0" => "a user may trace all processes of his own",
            "1" => "a user may trace only his own children",
            "2" => "only root may trace",
            _ => "nobody may trace",
        });
    }

    private static void CheckNamespaces(TargetProcess target, Diagnosis diagnosis)
    {
        string[] kinds = ["mnt", "pid", "net", "user"];
        var others = kinds.Where(kind =>
            ProcFile.Link(target.Pid, $"ns/{kind}") is { } theirs
                && theirs != ProcFile.Link(Environment.ProcessId, $"ns/{kind}")).ToList();
        if (others.Count > 0)
            diagnosis.Note(
                $"it is in a container (other {string.Join(", ", others)} namespace; its own pid there is "
                + $"{target.InnerPid})",
                Identity.EffectiveUid == 0 ? null
                    : "if its socket is not found, ask as root or from inside the container");
    }
}
