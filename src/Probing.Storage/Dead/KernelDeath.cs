using System.Globalization;
using System.Text.RegularExpressions;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>
/// What the kernel's log says of the end of a process. It numbers processes as the machine's first pid namespace does, so of
/// those in containers nothing can be found; a fault is logged under the number of the thread, which is the process's own for
/// its main thread only.
/// </summary>
internal sealed partial record KernelDeath(EndKind Kind, DateTime AtUtc, string Text)
{
    // PROC_PID_INIT_INO in linux/proc_ns.h.
    internal const ulong FirstNamespace = 0xEFFFFFFC;

    private const double TicksPerSecond = 100;

    /// <summary>The last such message since the process began; null when there is none.</summary>
    internal static KernelDeath? Find(string log, RingProcess process)
    {
        if (process.PidNamespace != FirstNamespace)
            return null;
        var pid = process.Id.ToString(CultureInfo.InvariantCulture);
        KernelDeath? found = null;
        foreach (var line in log.AsSpan().EnumerateLines())
        {
            if (!line.Contains(pid, StringComparison.Ordinal) || Lines().Match(line.ToString()) is not { Success: true } match)
                continue;
            var seconds = double.Parse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture);
            // Another process had the number before.
            if (seconds < process.StartTicks / TicksPerSecond)
                continue;
            found = Read(match.Groups["message"].Value, pid, Time(seconds)) ?? found;
        }
        return found;
    }

    private static KernelDeath? Read(string message, string pid, DateTime at)
    {
        if (Killed().Match(message) is { Success: true } killed && killed.Groups["pid"].ValueSpan.SequenceEqual(pid))
            return new KernelDeath(EndKind.OutOfMemory, at, $"killed by the kernel for want of memory: {message}");
        if (Faulted().Match(message) is { Success: true } faulted && faulted.Groups["pid"].ValueSpan.SequenceEqual(pid))
            return new KernelDeath(EndKind.Fault, at, $"crashed in native code: {message}");
        return null;
    }

    /// <summary>The log counts from the start of the machine, without the time that it slept.</summary>
    private static DateTime Time(double seconds) =>
        DateTime.UtcNow.AddMilliseconds(-Environment.TickCount64).AddSeconds(seconds);

    [GeneratedRegex(@"^(?:<\d+>)?\[ *(?<time>\d+\.\d+)\](?:\[[^\]]*\])? (?<message>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\b[Kk]illed process (?<pid>\d+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Killed();

    [GeneratedRegex(@"^(?:traps: )?.{1,15}\[(?<pid>\d+)\](?:: segfault at| general protection| trap )", RegexOptions.CultureInvariant)]
    private static partial Regex Faulted();
}
