using Probing.Cli.CommandLine;
using Probing.Cli.Processes;
using Probing.Cli.Processes.Checks;
using Probing.Inspection.Memory;
using Probing.Interop.Libc;

namespace Probing.Cli.Doctor;

/// <summary>Is there a process, is it alive, is it ours?</summary>
internal static class ProcessChecks
{
    /// <summary>False when there is nothing left to look at.</summary>
    public static bool Run(TargetProcess target, Diagnosis diagnosis)
    {
        if (LifeCheck.Find(target) is { } obstacle)
        {
            diagnosis.Problem(obstacle.Message(target.Pid, withAdvice: false),
                obstacle.Advice ?? "`probing list` shows the probed processes", CommandLine.ExitCode.Of(obstacle.Kind));
            return false;
        }
        diagnosis.Ok($"process {target.Pid} runs: {Shorten(string.Join(' ', target.CommandLine))}");
        CheckState(target, diagnosis);
        return CheckOwner(target, diagnosis);
    }

    private static void CheckState(TargetProcess target, Diagnosis diagnosis)
    {
        if (StateCheck.Standstill(target) is { Condition: TargetCondition.Stopped } stopped)
            diagnosis.Problem($"it {stopped.What}", stopped.Advice!);
        else if (target.State == 't' && StateCheck.Tracer(target) is { } traced)
            diagnosis.Problem($"it {traced.What} and does not run", "let it go on there, or detach");
        else if (target.State == 'D')
            diagnosis.Note(
                "its main thread waits in the kernel without interruption (state D), for a disk or a "
                + "network file system",
                "native tables answer; Python ones may have to wait");
    }

    private static bool CheckOwner(TargetProcess target, Diagnosis diagnosis)
    {
        var me = Identity.EffectiveUid;
        if (target.Uid == me)
        {
            diagnosis.Ok($"it is yours (uid {me})");
            return true;
        }
        if (me == 0)
        {
            diagnosis.Ok($"it belongs to {Owner(target)}; you are root");
            return true;
        }
        diagnosis.Problem($"it belongs to {Owner(target)}, and you are {AccountName.Of(me)}",
            $"ask as that user or as root: sudo probing {target.Pid} ...", CommandLine.ExitCode.NotPermitted);
        return false;
    }

    private static string Owner(TargetProcess target) => target.Uid is { } uid ? AccountName.Of(uid) : "another user";

    private static string Shorten(string text) => Output.DisplayText.Fit(text, 90);
}
