using Probing.Cli.CommandLine;
using Probing.Cli.Processes;
using Probing.Interop.Libc;

namespace Probing.Cli.Doctor;

/// <summary>Is there a process, is it alive, is it ours?</summary>
internal static class ProcessChecks
{
    /// <summary>False when there is nothing left to look at.</summary>
    public static bool Run(TargetProcess target, Diagnosis diagnosis)
    {
        if (target.State is not { } state)
        {
            diagnosis.Problem($"there is no process {target.Pid}", "`probing list` shows the probed processes");
            return false;
        }
        if (state == 'Z')
        {
            diagnosis.Problem(
                $"process {target.Pid} has ended and is a zombie: its parent {target.Status("PPid")} has not "
                + "collected it",
                "nothing can be asked of it; look at the parent");
            return false;
        }
        if (target.CommandLine is [""] or [] && target.Executable is null && target.IsMine)
        {
            diagnosis.Problem($"process {target.Pid} ({target.Status("Name")}) is a thread of the kernel",
                "give the pid of a Python process");
            return false;
        }
        diagnosis.Ok($"process {target.Pid} runs: {Shorten(string.Join(' ', target.CommandLine))}");
        CheckState(target, state, diagnosis);
        return CheckOwner(target, diagnosis);
    }

    private static void CheckState(TargetProcess target, char state, Diagnosis diagnosis)
    {
        switch (state)
        {
            case 'T':
                diagnosis.Problem("it is stopped (Ctrl-Z or SIGSTOP), so it cannot answer",
                    $"let it go on: kill -CONT {target.Pid}");
                break;
            case 't':
                diagnosis.Problem($"a debugger holds it (pid {target.Status("TracerPid")})",
                    "let it go on there, or detach");
                break;
            case 'D':
                diagnosis.Note(
                    "its main thread waits in the kernel without interruption (state D), for a disk or a "
                    + "network file system",
                    "native tables answer; Python ones may have to wait");
                break;
        }
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
            diagnosis.Ok($"it belongs to uid {target.Uid}; you are root");
            return true;
        }
        diagnosis.Problem($"it belongs to uid {target.Uid}, and you are uid {me}",
            $"ask as that user or as root: sudo probing {target.Pid} ...", CommandLine.ExitCode.NotPermitted);
        return false;
    }

    private static string Shorten(string text) => Output.DisplayText.Fit(text, 90);
}
