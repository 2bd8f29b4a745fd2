using System.Globalization;
using System.Text;
using Probing.Cli.Output;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>Stacks for eyes: one block a thread, the innermost call first.</summary>
internal static class BacktraceText
{
    public static string Write(IReadOnlyList<ProcessSnapshot> processes)
    {
        var text = new StringBuilder();
        foreach (var process in processes)
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append($"process {process.Pid}, {(process.PythonVersion is { } version ? $"CPython {version}" : "no Python")}, {Source(process)}\n");
            foreach (var thread in ThreadText.Shown(process))
                Append(text, thread);
        }
        return text.ToString();
    }

    private static string Source(ProcessSnapshot process) => process switch
    {
        { Source: SnapshotSource.Probe } => "read by its probe",
        { Pause: { } pause } => string.Create(CultureInfo.InvariantCulture,
            $"read from outside, paused for {pause.TotalMilliseconds:0.0} ms"),
        _ => "read from outside",
    };

    private static void Append(StringBuilder text, InspectedThread thread)
    {
        text.Append($"\nthread {ThreadText.Tid(thread) ?? "?"} {DisplayText.Escape(ThreadText.Name(thread))}: ")
            .Append(ThreadText.State(thread.Activity))
            .Append(thread.SystemCall is { } call ? $" in {call}" : "")
            .Append(thread.HoldsGil ? ", holds the GIL" : "")
            .Append(thread.Interpreter != 0 ? $", interpreter {thread.Interpreter}" : "").Append('\n');
        if (thread is { IsPartial: true, Stack: null })
            text.Append("    … the calls inside of these changed while they were read\n");
        foreach (var frame in ThreadText.Calls(thread))
        {
            text.Append($"    {DisplayText.Escape(ThreadText.Function(frame, thread))} ({DisplayText.Escape(ThreadText.Location(frame))})\n");
            foreach (var local in frame.Python?.Locals ?? [])
                text.Append($"        {DisplayText.Escape(local.Name)} = {DisplayText.Escape(local.Value)}\n");
        }
        if (thread is { IsPartial: true, Stack: not null })
            text.Append("    … where these were called from is not known\n");
        if (thread.Frames.Count == 0 && thread is { IsPartial: false, Stack: null })
            text.Append("    (runs no Python code)\n");
    }
}
