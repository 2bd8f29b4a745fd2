using System.Globalization;
using Probing.Cli.Endpoints;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Cli.Processes.Checks;
using Probing.Inspection.Memory;

namespace Probing.Cli.Doctor;

/// <summary>A process on one page: what it is, what it uses, and what can be done with it.</summary>
internal static class ProcessSummary
{
    private const int ClockTicks = 100; // a second; USER_HZ is that on every Linux

    /// <summary>Columns with the value of each; null for what it does not have or we may not see.</summary>
    public static IReadOnlyList<(TextColumn Column, string? Value)> Of(TargetProcess target)
    {
        var pid = target.Pid;
        var stat = Stat(pid);
        return
        [
            Number("pid", Text(pid)),
            Number("parent_pid", target.Status("PPid")),
            Word("command", string.Join(' ', target.CommandLine)),
            Word("executable", target.Executable),
            Word("user", target.Uid is { } uid ? AccountName.Of(uid) : null),
            Word("started_at", target.StartedUtc?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            Word("state", target.Status("State")),
            Number("threads", target.Status("Threads")),
            Number("rss_bytes", Bytes(target.Status("VmRSS"))),
            Number("swap_bytes", Bytes(target.Status("VmSwap"))),
            Number("cpu_ms", stat is null ? null : Text((Ticks(stat, 11) + Ticks(stat, 12)) * 1000 / ClockTicks)),
            Word("interpreter", Interpreter(target)),
            Word("container", Container(target)),
            Word("probe", ProbeLocator.FindSocket(target)),
            Word("reading", Verdict(pid, TargetUse.Read)),
            Word("injection", Verdict(pid, TargetUse.Inject)),
        ];
    }

    private static string? Interpreter(TargetProcess target)
    {
        if (PythonRuntime.Of(target) is not { } runtime)
            return null;
        var name = runtime.IsPyPy ? "PyPy" : "CPython";
        return $"{name} {runtime.Version?.ToString() ?? "of unknown version"}{(runtime.IsFreeThreaded ? ", free-threaded" : "")}";
    }

    private static string? Container(TargetProcess target) => Namespaces.OtherThanOurs(target) is { Count: > 0 } others
        ? $"other {string.Join(", ", others)} namespace; pid {target.InnerPid} there" : null;

    private static string Verdict(int pid, TargetUse use) =>
        TargetCheck.Find(pid, use) is { } obstacle ? obstacle.Message(pid) : "possible";

    // From field 3 on, after the name in parentheses.
    private static string[]? Stat(int pid) =>
        ProcFile.Text(pid, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static long Ticks(string[] stat, int field) => long.Parse(stat[field], CultureInfo.InvariantCulture);

    private static string? Bytes(string? kilobytes) => kilobytes?.Split(' ')[0] is { } number
        ? Text(long.Parse(number, CultureInfo.InvariantCulture) * 1024) : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static (TextColumn, string?) Number(string name, string? value) => (new TextColumn(name, IsNumber: true), value);

    private static (TextColumn, string?) Word(string name, string? value) => (new TextColumn(name), value);
}
