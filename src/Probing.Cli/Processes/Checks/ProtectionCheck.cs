using System.Globalization;

namespace Probing.Cli.Processes.Checks;

/// <summary>Has it given up rights that the loading of a library needs, or is it guarded against calls from outside?</summary>
internal static class ProtectionCheck
{
    private const string Strict = "1";
    private const string Filter = "2";

    public static TargetObstacle? Find(TargetProcess target)
    {
        if (target.Status("x86_Thread_features")?.Split(' ').Contains("shstk") == true)
            return new TargetObstacle(TargetCondition.ShadowStack,
                "runs with a shadow stack, on which a call from outside is a fault",
                "start it without: GLIBC_TUNABLES=glibc.cpu.x86_shstk=off");
        return HasOwnFilter(target) ? new TargetObstacle(TargetCondition.Seccomp,
            "runs under a seccomp filter, which may kill it when a library is loaded",
            "start it with PROBING=1 instead: the probe is there before the filter is set") : null;
    }

    // A container's filter is on us as well, and lets libraries be loaded; more filters than we have are the program's own.
    private static bool HasOwnFilter(TargetProcess target)
    {
        var own = new TargetProcess(Environment.ProcessId);
        return target.Status("Seccomp") switch
        {
            Strict => true,
            Filter => own.Status("Seccomp") != Filter || Count(target) > Count(own),
            _ => false,
        };
    }

    // The kernel counts them since 5.9.
    private static int Count(TargetProcess process) =>
        int.TryParse(process.Status("Seccomp_filters"), CultureInfo.InvariantCulture, out var count) ? count : 0;
}
