using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Probing.Inspection.Tests.Support;

/// <summary>The CPythons of this machine: pyenv's from 3.8 on, the distribution's, and the newer one of eng/python-next.sh.</summary>
internal static class Interpreters
{
    public const string System = "/usr/bin/python3";

    /// <summary>Why the newer one is not among them; empty when it is.</summary>
    public static string WhyNoNext { get; private set; } = "";

    public static IReadOnlyList<string> All { get; } = [.. Pyenv().Append(System).Append(Next()).Where(File.Exists)];

    public static TheoryData<string> Data => [.. All];

    private static IEnumerable<string> Pyenv()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var root = Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(home, ".pyenv");
        var versions = Path.Combine(root, "versions");
        return Enumerable.Range(8, 7)
            .SelectMany(minor => Directory.Exists(versions) ? Directory.GetDirectories(versions, $"3.{minor}.*") : [])
            .Select(folder => Path.Combine(folder, "bin", "python3"));
    }

    // What eng/test.py has fetched; a test does not use the network.
    private static string Next([CallerFilePath] string file = "")
    {
        var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../eng/python-next.sh"));
        using var call = Process.Start(new ProcessStartInfo(script, ["--cached"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var path = call.StandardOutput.ReadToEnd().Trim();
        WhyNoNext = call.StandardError.ReadToEnd().Trim();
        return path;
    }
}
