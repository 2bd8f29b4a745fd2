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

    private static readonly Lazy<IReadOnlyList<Interpreter>> FoundWithNext = new(() =>
        Environment.GetEnvironmentVariable("PROBING_TEST_PYTHONS") is not { Length: > 0 }
            && FindNext() is { } next && All.All(python => python.Name != next.Name) ? [.. All, next] : All);

    public static IReadOnlyList<Interpreter> All => Found.Value;

    /// <summary>Those and the newer one of eng/python-next.sh, where it can be had; without the tests of the language itself.</summary>
    public static IReadOnlyList<Interpreter> WithNext => FoundWithNext.Value;

    public static Interpreter Named(string name) => WithNext.Single(python => python.Name == name);

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

    // What eng/test.py has fetched; a test does not use the network.
    private static Interpreter? FindNext()
    {
        var request = new RunRequest(Path.Combine(Repository.Root, "eng", "python-next.sh"), "--cached").With(
            ((string[])["XDG_CACHE_HOME", "PROBING_NEXT_CACHE"])
                .Select(name => (name, Environment.GetEnvironmentVariable(name) ?? "")));
        return Examine(Run.ToEnd(request).GetAwaiter().GetResult().Output.Trim());
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
