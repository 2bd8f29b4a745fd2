namespace Probing.E2E.Tests.Support;

/// <summary>
/// Every CPython from 3.8 on that pyenv or the distribution has installed. <c>PROBING_TEST_PYTHONS</c> (paths separated
/// by ':') replaces the search.
/// </summary>
internal static class Interpreters
{
    private const string SystemPython = "/usr/bin/python3";
    private const string Ask =
        "import sys, platform; print(platform.python_implementation(), *sys.version_info[:3], getattr(sys, 'abiflags', '') or '-')";

    private static readonly Version Oldest = new(3, 8);
    private static readonly Lazy<IReadOnlyList<Interpreter>> Found = new(() =>
        [.. Candidates().Select(Examine).OfType<Interpreter>().OrderBy(python => python.Version).ThenBy(python => python.Name)]);

    public static IReadOnlyList<Interpreter> All => Found.Value;

    public static Interpreter Named(string name) => All.Single(python => python.Name == name);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("PROBING_TEST_PYTHONS") is { Length: > 0 } paths)
            return paths.Split(':', StringSplitOptions.RemoveEmptyEntries);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var pyenv = Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(home, ".pyenv");
        var versions = Path.Combine(pyenv, "versions");
        var installed = Directory.Exists(versions) ? Directory.GetDirectories(versions) : [];
        return installed.Select(folder => Path.Combine(folder, "bin", "python3")).Append(SystemPython);
    }

    /// <summary>Null for what is not there, is too old, is not CPython, or is a debug or free-threaded build.</summary>
    private static Interpreter? Examine(string path)
    {
        if (!File.Exists(path))
            return null;
        var answer = Run.ToEnd(new RunRequest(path, "-IS", "-c", Ask)).GetAwaiter().GetResult();
        if (answer.End != "exit 0" || answer.Output.Trim().Split(' ') is not ["CPython", var major, var minor, var patch, "-"])
            return null;
        var version = new Version(int.Parse(major), int.Parse(minor), int.Parse(patch));
        return version < Oldest ? null : new Interpreter(path == SystemPython ? $"{version}-system" : $"{version}", path, version);
    }
}
