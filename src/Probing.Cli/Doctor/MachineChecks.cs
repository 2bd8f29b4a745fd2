using Probing.Cli.Endpoints;
using Probing.Cli.Processes;
using Probing.Cli.Verbs;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Doctor;

/// <summary>Is everything in place on this machine, whatever the process?</summary>
internal static class MachineChecks
{
    public static void Run(Diagnosis diagnosis)
    {
        diagnosis.Ok($"probing {VersionVerb.Number}, {Environment.ProcessPath}");
        CheckRuntimeDirectory(diagnosis);
        CheckPython(diagnosis);
        var alive = ProbeScan.Sockets().Count(found => found.Process.Exists);
        diagnosis.Note(alive == 0 ? "no probed process of yours was found"
            : $"{alive} probed process(es) found; `probing list` shows them");
        AttachChecks.Machine(diagnosis);
    }

    private static void CheckRuntimeDirectory(Diagnosis diagnosis)
    {
        var uid = Identity.EffectiveUid;
        var path = RuntimeDirectory.PathFor(Environment.GetEnvironmentVariable, uid);
        if (FileStatus.Of(path) is null)
            diagnosis.Ok($"the runtime directory {path} does not exist yet; the first probe makes it");
        else if (RuntimeDirectory.IsPrivate(path, uid))
            diagnosis.Ok($"the runtime directory {path} is yours alone");
        else
            diagnosis.Problem($"the runtime directory {path} is not a directory that only uid {uid} may enter",
                $"remove it, or set {RuntimeDirectory.OverrideVariable} to another place, here and for the processes");
    }

    private static void CheckPython(Diagnosis diagnosis)
    {
        var search = Environment.GetEnvironmentVariable("PATH");
        if ((ProgramPath.Find("python", search) ?? ProgramPath.Find("python3", search)) is not { } python)
        {
            diagnosis.Note("there is no python on PATH");
            return;
        }
        try
        {
            PythonProgram.DemandPackage(python);
            diagnosis.Ok($"{python} has the probing package");
        }
        catch (ProbingException e)
        {
            diagnosis.Note(e.Message);
        }
    }
}
