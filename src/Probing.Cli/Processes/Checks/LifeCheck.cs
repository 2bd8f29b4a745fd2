using System.Globalization;
using Probing.Inspection.Memory;
using Probing.Sdk;

namespace Probing.Cli.Processes.Checks;

/// <summary>Is there such a process, and does it live?</summary>
internal static class LifeCheck
{
    // Flags in field 9 of /proc/PID/stat (linux/sched.h).
    private const uint Exiting = 0x4; // PF_EXITING
    private const uint KernelThread = 0x200000; // PF_KTHREAD

    public static TargetObstacle? Find(TargetProcess target)
    {
        var pid = target.Pid;
        if (target.State is not { } state)
            return ProcessAccess.IsHidden(pid)
                ? new TargetObstacle(TargetCondition.Hidden,
                    "belongs to another user, and this /proc does not show it (it is mounted with hidepid)",
                    "ask as that user or as root (sudo)", ProbingErrorKind.PermissionDenied)
                : new TargetObstacle(TargetCondition.Gone, "does not exist", null);
        if (target.Status("Tgid") is { } group && group != pid.ToString(CultureInfo.InvariantCulture))
            return new TargetObstacle(TargetCondition.Thread, $"is a thread of process {group}",
                $"give the pid of the process: probing {group} ...");
        var flags = FlagsOf(target);
        if ((flags & KernelThread) != 0)
            return new TargetObstacle(TargetCondition.KernelThread, $"({target.Status("Name")}) is a thread of the kernel",
                "give the pid of a program");
        if (state is 'Z' or 'X')
            return TaskStates.Of(pid).Count(task => task is not ('Z' or 'X')) is > 0 and var alive
                ? new TargetObstacle(TargetCondition.MainThreadEnded,
                    $"has lost its main thread, which ended while {alive} other(s) run on, and the kernel shows no memory of it "
                    + "any more", "only a debugger that is given a thread's own id can look at these: "
                    + $"ls /proc/{pid}/task")
                : new TargetObstacle(TargetCondition.Zombie,
                    $"has ended and is a zombie: its parent {target.Status("PPid")} has not collected it",
                    "nothing can be asked of it; look at the parent");
        if ((flags & Exiting) != 0)
            return new TargetObstacle(TargetCondition.Exiting, "is ending at this moment",
                "there is nothing left to look at; a parent that starts it again gives it another pid");
        return null;
    }

    private static uint FlagsOf(TargetProcess target)
    {
        var stat = ProcFile.Text(target.Pid, "stat");
        var fields = stat?[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields?.Length > 6 && uint.TryParse(fields[6], CultureInfo.InvariantCulture, out var flags) ? flags : 0;
    }
}
