using System.Diagnostics;
using System.Text;
using Probing.Sdk;

namespace Probing.Cli.Processes;

/// <summary>A Python program before it runs: which interpreter it uses, and whether that one has the package.</summary>
internal static class PythonProgram
{
    private const int NotInstalled = 7;

    // Asks the interpreter itself: only it knows its search path (virtual environments, .pth files, PYTHONPATH).
    private const string Question =
        "import importlib.util as u, sys; sys.exit(0 if u.find_spec('_probing_hook') else 7)";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    /// <summary>The interpreter that runs <paramref name="path"/>; null when that is no Python program.</summary>
    public static string? InterpreterOf(string path)
    {
        if (IsPythonName(path))
            return path;
        using var file = File.OpenRead(path);
        var head = new byte[256];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var line = Encoding.UTF8.GetString(head, 0, length).Split('\n')[0];
        if (!line.StartsWith("#!", StringComparison.Ordinal))
            return null;
        var words = line[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is [var env, .., var name] && Path.GetFileName(env) == "env")
            return IsPythonName(name) ? ProgramPath.Find(name, Environment.GetEnvironmentVariable("PATH")) : null;
        return words is [var program, ..] && IsPythonName(program) ? program : null;
    }

    /// <exception cref="ProbingException">Unavailable: the interpreter does not have the package, so no probe would
    /// start.</exception>
    public static void DemandPackage(string interpreter)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(interpreter, ["-c", Question])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PROBING"] = "0" },
        } };
        process.Start();
        process.StandardInput.Close();
        if (!process.WaitForExit(AnswerLimit))
        {
            process.Kill();
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{interpreter} did not start within {AnswerLimit.TotalSeconds} s");
        }
        if (process.ExitCode == NotInstalled)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{interpreter} does not have the probing package, so no probe would start; "
                + $"install it there: {interpreter} -m pip install probing");
        if (process.ExitCode != 0)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{interpreter} fails before it runs anything", process.StandardError.ReadToEnd());
    }

    private static bool IsPythonName(string path) =>
        Path.GetFileName(path) is var name && name.StartsWith("python", StringComparison.Ordinal)
        && name["python".Length..].All(letter => char.IsAsciiDigit(letter) || letter is '.' or 't' or 'd');
}
