using Probing.Cli.Processes;
using Probing.Cli.Processes.Checks;
using Probing.Interop.Libc;

namespace Probing.Cli.Doctor;

/// <summary>What would matter for reaching into a process from outside: it decides nothing about a probe that
/// answers.</summary>
internal static class AttachChecks
{
    public static void Run(TargetProcess target, Diagnosis diagnosis)
    {
        CheckNamespaces(target, diagnosis);
        var reading = TargetCheck.Find(target.Pid, TargetUse.Read);
        if (reading is null)
            diagnosis.Ok("its memory can be read from outside, which `backtrace`, `threads` and `maps` do");
        else
            diagnosis.Note($"it {reading.What}", reading.Advice);
        if (TargetCheck.Find(target.Pid, TargetUse.Inject) is not { } obstacle)
            diagnosis.Ok("nothing is in the way of bringing a library into it while it runs");
        // What the lines above have as a problem is not said again.
        else if (obstacle != reading && diagnosis.Findings.All(finding => finding.Text != $"it {obstacle.What}"))
            diagnosis.Note($"it {obstacle.What}", obstacle.Advice);
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
        if (Namespaces.OtherThanOurs(target) is { Count: > 0 } others)
            diagnosis.Note(
                $"it is in a container (other {string.Join(", ", others)} namespace; its own pid there is "
                + $"{target.InnerPid})",
                Identity.EffectiveUid == 0 ? null
                    : "if its socket is not found, ask as root or from inside the container");
    }
}
