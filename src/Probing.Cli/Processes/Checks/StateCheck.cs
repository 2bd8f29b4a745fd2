using System.Globalization;
using Probing.Sdk;

namespace Probing.Cli.Processes.Checks;

/// <summary>Can its threads be made to do something, or does somebody or something hold them?</summary>
internal static class StateCheck
{
    public static TargetObstacle? Tracer(TargetProcess target) => target.Status("TracerPid") switch
    {
        null => null,
        // A tracer outside of our pid namespace has no number here; its hold shows.
        "0" => target.State == 't' ? Traced("is held by a debugger outside of this container", "detach it there") : null,
        var tracer => Traced($"is being traced by process {tracer} ({Name(tracer)})",
            "only one tracer is possible: end that one first"),
    };

    public static TargetObstacle? Standstill(TargetProcess target)
    {
        if (target.State == 'T')
            return new TargetObstacle(TargetCondition.Stopped,
                "is stopped (Ctrl-Z or SIGSTOP), and a probe in it could not answer",
                $"let it go on with: kill -CONT {target.Pid}");
        return TaskStates.Of(target.Pid) is { Count: > 0 } states && states.All(state => state == 'D')
            ? new TargetObstacle(TargetCondition.Uninterruptible,
                "has all its threads in uninterruptible sleep (state D: disk, network file system, driver, vfork)",
                "no thread can be stopped there; try again later")
            : null;
    }

    private static TargetObstacle Traced(string what, string advice) =>
        new(TargetCondition.Traced, what, advice, ProbingErrorKind.PermissionDenied);

    private static string Name(string pid) =>
        ProcFile.Text(int.Parse(pid, CultureInfo.InvariantCulture), "comm")?.Trim() ?? "it has just ended";
}
