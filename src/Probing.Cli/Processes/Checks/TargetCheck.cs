using Probing.Inspection.Memory;
using Probing.Sdk;

namespace Probing.Cli.Processes.Checks;

/// <summary>
/// The one place that looks at a process before anything is done with it, so that a failure is one sentence that says what
/// is in the way and what helps. It only looks: nothing is stopped, and nothing is left behind.
/// </summary>
internal static class TargetCheck
{
    /// <summary>The first thing that is in the way of a use; null when nothing is.</summary>
    public static TargetObstacle? Find(int pid, TargetUse use)
    {
        if (Examine(new TargetProcess(pid), use) is not { } obstacle)
            return null;
        // One that ended while it was looked at looks like many things.
        return LifeCheck.Find(new TargetProcess(pid)) ?? obstacle;
    }

    /// <exception cref="ProbingException">Something is in the way; the message says what, and what helps.</exception>
    public static void Demand(int pid, TargetUse use)
    {
        if (Find(pid, use) is { } obstacle)
            throw new ProbingException(obstacle.Kind, obstacle.Message(pid));
    }

    private static TargetObstacle? Examine(TargetProcess target, TargetUse use)
    {
        var obstacle = LifeCheck.Find(target);
        if (use >= TargetUse.Read)
            obstacle ??= Access(target.Pid);
        if (use >= TargetUse.Pause)
            obstacle ??= StateCheck.Tracer(target);
        if (use >= TargetUse.Inject)
            obstacle ??= StateCheck.Standstill(target) ?? ProgramCheck.Find(target) ?? ProtectionCheck.Find(target);
        return obstacle;
    }

    private static TargetObstacle? Access(int pid) => ProcessAccess.Check(pid) is { } refusal
        ? new TargetObstacle(TargetCondition.NotPermitted, refusal.What, refusal.Advice, ProbingErrorKind.PermissionDenied)
        : null;
}
