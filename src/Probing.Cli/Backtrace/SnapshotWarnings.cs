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
            var partial = process.Threads.Count(thread => thread.IsPartial);
            if (partial > 0)
                console.Error.WriteLine($"warning: {partial} of {process.Threads.Count(thread => thread.IsPython)} stacks "
                    + $"of process {process.Pid} changed while they were read and are partial; ask again for another moment");
        }
    }
}
