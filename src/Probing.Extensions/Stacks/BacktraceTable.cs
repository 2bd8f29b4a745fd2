using Probing.Inspection;
using Probing.Interop.CPython;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Stacks;

/// <summary>The calls on the Python stacks of this process.</summary>
internal static class BacktraceTable
{
    public const string Namespace = "python";

    private static readonly TableColumns<Row> s_columns = new TableColumns<Row>()
        .Int64("tid", "Thread id of the kernel, as in process.threads; NULL for a thread that is just ending",
            row => row.Thread.Tid)
        .Text("thread", "Name of the thread in Python, else in the kernel", row => row.Thread.PythonName ?? row.Thread.NativeName)
        .Int64("depth", "0 for the innermost call; NULL in the one row of a thread that runs no Python code", row => row.Depth)
        .Text("frame_type", "python", row => row.Frame is null ? null : "python")
        .Text("function", "The function with the names of what it is defined in", row => row.Frame?.QualifiedName)
        .Text("name", "The function's own name", row => row.Frame?.Function)
        .Text("module", "__name__ of the module", row => row.Frame?.Module)
        .Text("file", "File of the code", row => row.Frame?.File)
        .Int64("line", "Line that runs; NULL for an instruction that belongs to none", row => row.Frame?.Line)
        .Text("state", "running (with the GIL), running_without_gil, waiting_for_gil, waiting (in the system call), "
            + "uninterruptible (disk, network file system, driver), stopped or unknown",
            row => row.Thread.Activity.Name())
        .Text("system_call", "The system call that the thread is in; NULL when in none", row => row.Thread.SystemCall)
        .Bool("holds_gil", "True for the thread that has the GIL", row => row.Thread.HoldsGil)
        .Bool("is_partial", "True when the stack changed faster than it could be read: inner calls are missing",
            row => row.Thread.IsPartial)
        .Int64("interpreter", "0 for the main interpreter, else the number of the sub-interpreter",
            row => row.Thread.Interpreter);

    public static TablePlugin Table => new(Namespace, "backtrace", new RowTable<Row>(s_columns, Rows))
    {
        Description = "One row per call on the stack of every Python thread, the innermost first. They are read from memory "
            + "without the GIL, also while the interpreter hangs.",
        Example = "SELECT thread, depth, function, file, line FROM python.backtrace ORDER BY tid, depth",
    };

    private static IEnumerable<Row> Rows(ScanRequest request)
    {
        PythonRuntime.Require();
        var snapshot = Inspector.Read(Environment.ProcessId);
        if (snapshot.IsPartial)
            request.Query.Warn("threads came and went while they were read; some may be missing");
        foreach (var thread in snapshot.Threads.Where(thread => thread.IsPython))
        {
            if (thread.Frames.Count == 0)
                yield return new Row(thread, null, null);
            for (var depth = 0; depth < thread.Frames.Count; depth++)
                yield return new Row(thread, depth, thread.Frames[depth]);
        }
    }

    private sealed record Row(InspectedThread Thread, int? Depth, PythonFrame? Frame);
}
