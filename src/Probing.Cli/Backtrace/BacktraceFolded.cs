using System.Text;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>Stacks as flame graph tools read them: a line each, the outermost first, with a count.</summary>
internal static class BacktraceFolded
{
    public static string Write(IReadOnlyList<ProcessSnapshot> processes)
    {
        var counts = processes
            .SelectMany(process => ThreadText.Shown(process).Select(thread => Fold(process, thread)))
            .CountBy(stack => stack);
        var text = new StringBuilder();
        foreach (var (stack, count) in counts)
            text.Append($"{stack} {count}\n");
        return text.ToString();
    }

    private static string Fold(ProcessSnapshot process, InspectedThread thread)
    {
        var calls = ThreadText.Calls(thread).Reverse()
            .Select(frame => $"{ThreadText.Function(frame, thread)} ({ThreadText.Location(frame)})")
            .Prepend(ThreadText.Name(thread)).Prepend($"process {process.Pid}");
        return string.Join(';', calls.Concat(thread.IsPartial ? ["(partial)"] : []).Select(Plain));
    }

    // The separator and the end of the line belong to the format.
    private static string Plain(string call) => call.Replace(';', ',').ReplaceLineEndings(" ");
}
