using Probing.Cli.Processes;
using Probing.Cli.Processes.Checks;

namespace Probing.Cli.Doctor;

/// <summary>Is it a Python that a probe can live in?</summary>
internal static class InterpreterChecks
{
    private static readonly Version Oldest = new(3, 8);

    /// <summary>The interpreter; null when there is none that could have a probe.</summary>
    public static PythonRuntime? Run(TargetProcess target, Diagnosis diagnosis)
    {
        if (target.Executable is null)
        {
            diagnosis.Problem("the kernel does not say what it runs (/proc/PID/exe cannot be read)",
                "the process is protected (not dumpable) or in another user namespace; if you are not root, ask "
                + "as root", CommandLine.ExitCode.NotPermitted);
            return null;
        }
        if (ProgramCheck.Find(target) is { } obstacle)
            diagnosis.Problem($"it {obstacle.What}", obstacle.Advice!);
        if (PythonRuntime.Of(target) is not { } runtime)
        {
            diagnosis.Problem($"it is no Python: {target.Executable}",
                "give the pid of the Python process; a wrapper's child is often the one");
            return null;
        }
        if (runtime.IsPyPy)
        {
            diagnosis.Problem("it is PyPy", "probes need CPython");
            return null;
        }
        Describe(runtime, target.Executable, diagnosis);
        return runtime;
    }

    private static void Describe(PythonRuntime runtime, string executable, Diagnosis diagnosis)
    {
        if (runtime.Version is not { } version)
            diagnosis.Note($"it is a CPython of unknown version ({executable})");
        else if (version < Oldest)
            diagnosis.Problem($"it is Python {version}", "probes need CPython 3.8 or newer");
        else if (runtime.IsFreeThreaded)
            diagnosis.Note($"it is CPython {version} without the GIL (free-threaded)",
                "only builds with the GIL are tested");
        else
            diagnosis.Ok($"it is CPython {version} ({executable})");
    }
}
