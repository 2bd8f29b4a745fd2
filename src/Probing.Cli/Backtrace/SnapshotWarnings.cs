using Probing.Cli.CommandLine;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>Says on standard error what could not be read whole.</summary>
internal static class SnapshotWarnings
{
    public static void Write(IEnumerable<ProcessSnapshot> processes, CliConsole console)
    {
        foreach (var process in processes)
        {
            if (process.IsPartial)
                console.Error.WriteLine(
                    $"warning: the threads of process {process.Pid} came and went while they were read; some may be missing");
            var partial = process.Threads.Count(thread => thread is { IsPartial: true, Stack: null });
            if (partial > 0)
                console.Error.WriteLine($"warning: {partial} of {process.Threads.Count(thread => thread.IsPython)} stacks "
                    + $"of process {process.Pid} changed while they were read and are partial; ask again for another moment");
            var lost = process.Threads.Count(thread => thread is { IsPartial: true, Stack: not null });
            if (lost > 0)
                console.Error.WriteLine($"warning: {lost} of {process.Threads.Count(thread => thread.Stack is not null)} stacks of process "
                    + $"{process.Pid} could not be followed to their outermost call and are partial");
        }
    }
}
