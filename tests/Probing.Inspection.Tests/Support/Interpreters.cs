namespace Probing.Inspection.Tests.Support;

/// <summary>The CPythons of this machine: pyenv's from 3.8 to 3.13, and the distribution's.</summary>
internal static class Interpreters
{
    public const string System = "/usr/bin/python3";

    public static IReadOnlyList<string> All { get; } = [.. Pyenv().Append(System).Where(File.Exists)];

    public static TheoryData<string> Data => [.. All];

    private static IEnumerable<string> Pyenv()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var root = Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(home, ".pyenv");
        var versions = Path.Combine(root, "versions");
        return Enumerable.Range(8, 6)
            .SelectMany(minor => Directory.Exists(versions) ? Directory.GetDirectories(versions, $"3.{minor}.*") : [])
            .Select(folder => Path.Combine(folder, "bin", "python3"));
    }
}
