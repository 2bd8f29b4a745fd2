namespace Probing.Cli.Processes;

/// <summary>Looks for the installed package where a running interpreter would have found it at its start.</summary>
internal static class PythonPackage
{
    private const string StartFile = "probing.pth";
    private const string Library = "probing/_lib/libprobing.so";

    /// <summary>The directory that has the package; null when none of the likely ones has.</summary>
    public static string? Find(TargetProcess target, PythonRuntime runtime) =>
        SiteDirectories(target, runtime).FirstOrDefault(directory =>
            File.Exists(Inside(target, Path.Combine(directory, StartFile)))
                && File.Exists(Inside(target, Path.Combine(directory, Library))));

    /// <summary>Directories of installed packages, as CPython's <c>site</c> makes them up.</summary>
    public static IEnumerable<string> SiteDirectories(TargetProcess target, PythonRuntime runtime)
    {
        var name = runtime.Version is { } version
            ? $"python{version.Major}.{version.Minor}{(runtime.IsFreeThreaded ? "t" : "")}" : "python3";
        var candidates = new List<string>();
        if (target.CommandLine is [{ Length: > 0 } program, ..])
        {
            var path = program.Contains('/')
                ? Path.Combine(ProcFile.Link(target.Pid, "cwd") ?? "/", program)
                : ProgramPath.Find(program, target.Variable("PATH"));
            if (path is not null)
                AddPrefix(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))));
        }
        AddPrefix(target.Variable("VIRTUAL_ENV"));
        AddPrefix(target.Executable is { } executable ? Path.GetDirectoryName(Path.GetDirectoryName(executable))
            : null);
        foreach (var directory in runtime.LibraryDirectories)
        {
            candidates.Add($"{directory}/site-packages");
            candidates.Add($"{directory}/dist-packages");
        }
        candidates.Add($"/usr/local/lib/{name}/dist-packages");
        candidates.Add("/usr/lib/python3/dist-packages");
        if (target.Variable("HOME") is { } home)
            candidates.Add($"{home}/.local/lib/{name}/site-packages");
        return candidates.Distinct();

        void AddPrefix(string? prefix)
        {
            if (prefix is not null)
                candidates.Add($"{prefix.TrimEnd('/')}/lib/{name}/site-packages");
        }
    }

    /// <summary>A path as the target sees it, which may have other files than we.</summary>
    private static string Inside(TargetProcess target, string path) => $"/proc/{target.Pid}/root{path}";
}
