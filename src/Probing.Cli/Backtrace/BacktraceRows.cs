using System.Globalization;
using Probing.Cli.Output;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>Stacks as rows: one a frame, depth 0 the innermost; one without function for a thread that has none.</summary>
internal static class BacktraceRows
{
    public static TextTable Of(IReadOnlyList<ProcessSnapshot> processes)
    {
        var table = new TextTable(new TextColumn("pid", IsNumber: true), new TextColumn("tid", IsNumber: true),
            new TextColumn("thread"), new TextColumn("state"), new TextColumn("holds_gil"), new TextColumn("partial"),
            new TextColumn("depth", IsNumber: true), new TextColumn("kind"), new TextColumn("function"), new TextColumn("file"),
            new TextColumn("line", IsNumber: true), new TextColumn("module"), new TextColumn("locals"));
        foreach (var process in processes)
        {
            foreach (var thread in ThreadText.Shown(process))
                Add(table, process, thread);
        }
        return table;
    }

    private static void Add(TextTable table, ProcessSnapshot process, InspectedThread thread)
    {
        var depth = 0;
        foreach (var frame in ThreadText.Calls(thread))
        {
            table.Add([.. Head(process, thread), depth++.ToString(CultureInfo.InvariantCulture), ThreadText.Kind(frame.Kind),
                ThreadText.Function(frame, thread), frame.Python?.File ?? frame.Native?.Module,
                frame.Python is { } python ? ThreadText.Line(python) : null, frame.Python?.Module,
                frame.Python is { } called ? Locals(called) : null]);
        }
        if (depth == 0)
            table.Add([.. Head(process, thread), null, null, null, null, null, null, null]);
    }

    private static string? Locals(PythonFrame frame) =>
        frame.Locals is { } locals ? string.Join(", ", locals.Select(local => $"{local.Name} = {local.Value}")) : null;

    private static string?[] Head(ProcessSnapshot process, InspectedThread thread) =>
    [
        process.Pid.ToString(CultureInfo.InvariantCulture), ThreadText.Tid(thread), ThreadText.Name(thread),
        ThreadText.State(thread.Activity), thread.HoldsGil ? "true" : "false", thread.IsPartial ? "true" : "false",
    ];
}
