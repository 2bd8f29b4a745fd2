using System.Globalization;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>The words for threads and frames.</summary>
internal static class ThreadText
{
    /// <summary>As in the table of a probe, but for eyes.</summary>
    public static string State(ThreadActivity activity) =>
        activity.Name().Replace('_', ' ').Replace("gil", "GIL", StringComparison.Ordinal);

    public static string Name(InspectedThread thread) => thread.PythonName ?? thread.NativeName ?? "(unnamed)";

    public static string? Tid(InspectedThread thread) => thread.Tid?.ToString(CultureInfo.InvariantCulture);

    public static string? Line(PythonFrame frame) => frame.Line?.ToString(CultureInfo.InvariantCulture);

    /// <summary>Python's threads, and all where the calls of machine code are shown.</summary>
    public static IEnumerable<InspectedThread> Shown(ProcessSnapshot process) =>
        process.Threads.Where(thread => thread.IsPython || thread.Stack is not null);

    /// <summary>The calls to show: Python's alone where no others were asked for.</summary>
    public static IEnumerable<StackFrame> Calls(InspectedThread thread) =>
        thread.Stack ?? thread.Frames.Select(frame => new StackFrame(StackFrameKind.Python, Python: frame));

    public static string Kind(StackFrameKind kind) => kind switch
    {
        StackFrameKind.Python => "python",
        StackFrameKind.Native => "native",
        _ => "kernel",
    };

    /// <summary>The function's name; of one that has none, its address.</summary>
    public static string Function(StackFrame frame, InspectedThread thread) => frame switch
    {
        { Python: { } python } => python.QualifiedName,
        { Native: { } native } => native.Function ?? Hexadecimal(native.Offset),
        _ => frame.KernelFunction ?? thread.SystemCall ?? "(unknown)",
    };

    /// <summary>Where it is: file and line, or the module.</summary>
    public static string Location(StackFrame frame) => frame switch
    {
        { Python: { } python } => Location(python),
        { Native: { } native } => native.Module is { } module ? Path.GetFileName(module) : "no file",
        _ => "kernel",
    };

    public static string Hexadecimal(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    public static string Location(PythonFrame frame) =>
        frame.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{frame.File}:{line}") : frame.File;
}
