namespace Probing.E2E.Tests.Support;

/// <summary>How a process ended, with all that it printed and used.</summary>
/// <param name="ExitCode">Null when a signal ended it.</param>
/// <param name="Signal">Null when it exited by itself.</param>
/// <param name="TimedOut">It was killed because its deadline had passed.</param>
internal sealed record RunResult(
    int? ExitCode, string? Signal, bool TimedOut, string Output, string Error, TimeSpan Cpu, long PeakRssBytes)
{
    /// <summary>"exit 0", "SIGTERM", "killed at its deadline".</summary>
    public string End => TimedOut ? "killed at its deadline" : Signal ?? $"exit {ExitCode}";

    public override string ToString() => $"{End}\n--- stdout\n{Output}\n--- stderr\n{Error}";

    /// <summary>This result, or a test failure that shows it when the process did not exit with 0.</summary>
    public RunResult Succeeded(string what)
    {
        Assert.True(End == "exit 0", $"{what}: {this}");
        return this;
    }
}
