using System.Diagnostics;

namespace Probing.Cli.Tests.Support;

/// <summary>A process of ours that tests look at; it ends with the test.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>What it printed before "ready".</summary>
    public IReadOnlyList<string> FirstLines { get; private init; } = [];

    public static Child Start(string program, params string[] arguments) => Start(program, arguments, []);

    public static Child Start(string program, string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true,
            RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("PROBING");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new Child(Process.Start(start)!);
    }

    /// <summary>A Python that runs <paramref name="code"/>, says "ready", and then waits for its input to
    /// end.</summary>
    public static Child StartPython(
        string code = "", int firstLines = 0, Dictionary<string, string?>? environment = null, params string[] options)
    {
        var child = Start(Python,
            [.. options, "-c", $"{code}\nprint('ready', flush=True)\nimport sys; sys.stdin.read()"], environment ?? []);
        var lines =
            Enumerable.Range(0, firstLines).Select(_ => child._process.StandardOutput.ReadLine() ?? "").ToList();
        Assert.Equal("ready", child._process.StandardOutput.ReadLine());
        return new Child(child._process) { FirstLines = lines };
    }

    /// <summary>A program that says "ready", after its first lines.</summary>
    public static Child StartReady(string[] command, int firstLines = 0)
    {
        var child = Start(command[0], command[1..]);
        var lines =
            Enumerable.Range(0, firstLines).Select(_ => child._process.StandardOutput.ReadLine() ?? "").ToList();
        if (child._process.StandardOutput.ReadLine() is not "ready" and var line)
            Assert.Fail($"{string.Join(' ', command)}: {line} {child._process.StandardError.ReadToEnd()}");
        return new Child(child._process) { FirstLines = lines };
    }

    /// <summary>Debian's own Python: a real binary, where <c>python3</c> on PATH may be a version manager's
    /// script.</summary>
    public const string Python = "/usr/bin/python3";

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Pid}"]);
        kill.WaitForExit();
    }

    public char State => File.ReadAllText($"/proc/{Pid}/stat") is var stat ? stat[stat.LastIndexOf(')') + 2] : '?';

    public static void WaitUntil(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"{what} within {Patience.TotalSeconds} s");
            Thread.Yield();
        }
    }

    /// <summary>Waits for the end; the exit code and both outputs.</summary>
    public (int ExitCode, string Output, string Error) Finish()
    {
        _process.StandardInput.Close();
        var error = _process.StandardError.ReadToEndAsync();
        var output = _process.StandardOutput.ReadToEnd();
        Assert.True(_process.WaitForExit(Patience), $"process {Pid} ends");
        return (_process.ExitCode, output, error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
