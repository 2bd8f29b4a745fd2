using Probing.Cli.Processes;

namespace Probing.Cli.Doctor;

/// <summary>Was a probe installed and asked for when the process started?</summary>
internal static class StartChecks
{
    public static void Run(TargetProcess target, PythonRuntime runtime, Diagnosis diagnosis)
    {
        if (PythonRuntime.MappedFiles(target).FirstOrDefault(IsProbe) is { } library)
        {
            diagnosis.Ok($"the probe is loaded: {library}");
            return;
        }
        CheckPackage(target, runtime, diagnosis);
        CheckVariable(target, diagnosis);
        if (target.CommandLine.Skip(1).TakeWhile(word => word.StartsWith('-')).Any(SkipsSite))
            diagnosis.Problem("it was started with -S, which skips installed start-up files",
                "start it without -S, or call probing.enable() in it");
    }

    private static void CheckPackage(TargetProcess target, PythonRuntime runtime, Diagnosis diagnosis)
    {
        if (PythonPackage.Find(target, runtime) is { } directory)
            diagnosis.Ok($"the probing package is installed for it: {directory}");
        else
            diagnosis.Problem("the probing package was not found where its interpreter looks",
                $"install it there ({target.CommandLine.FirstOrDefault()} -m pip install probing) and start the "
                + "process again");
    }

    private static void CheckVariable(TargetProcess target, Diagnosis diagnosis)
    {
        if (target.Environment is null)
        {
            diagnosis.Note("its environment cannot be read, so whether PROBING was set is unknown");
            return;
        }
        const string Advice = "start it with PROBING=1, with `probing launch`, or call probing.enable() in it";
        switch (target.Variable("PROBING"))
        {
            case null or "":
                diagnosis.Problem("PROBING was not set when it started", Advice);
                break;
            case "0":
                diagnosis.Problem("PROBING=0 was set when it started, which says: no probe", Advice);
                break;
            case "1" or "2":
                diagnosis.Problem(
                    $"PROBING={target.Variable("PROBING")} was set when it started, but no probe is loaded",
                    "its log says why, see below; was the package installed after the start?");
                break;
            case var pattern:
                diagnosis.Problem($"PROBING={pattern} was set when it started, and no probe is loaded",
                    "the name or pattern does not match its script; PROBING=1 always does");
                break;
        }
    }

    private static bool SkipsSite(string word) =>
        word.Length > 1 && word[1] != '-'
            && word[1..].TakeWhile(letter => letter is not ('c' or 'm' or 'W' or 'X')).Contains('S');

    private static bool IsProbe(string file) => Path.GetFileName(file).Contains("libprobing", StringComparison.Ordinal);
}
