namespace Probing.Inspection;

/// <summary>One thread of an inspected process.</summary>
public sealed record InspectedThread
{
    /// <summary>The kernel's id; null when it cannot be told (a Python thread before 3.11 that is just ending).</summary>
    public int? Tid { get; init; }

    /// <summary><c>threading.Thread.name</c>; null for threads that the module does not know.</summary>
    public string? PythonName { get; init; }

    /// <summary>The name the kernel has, at most 15 bytes of it.</summary>
    public string? NativeName { get; init; }

    /// <summary>True for a thread that the interpreter knows.</summary>
    public bool IsPython { get; init; }

    public bool HoldsGil { get; init; }

    public ThreadActivity Activity { get; init; }

    /// <summary>The system call it is in; null when it is in none, or that may not be read.</summary>
    public string? SystemCall { get; init; }

    /// <summary>The innermost call first; empty for threads that run no Python.</summary>
    public IReadOnlyList<PythonFrame> Frames { get; init; } = [];

    /// <summary>Calls of Python, of machine code and of the kernel in their order, the innermost first; null unless asked for.</summary>
    public IReadOnlyList<StackFrame>? Stack { get; init; }

    /// <summary>
    /// True when the stack changed under every attempt to read it: <see cref="Frames"/> then has the outer calls, which
    /// stood still, and possibly not the innermost ones. Of machine code: when it is not known how to get to its caller.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>The interpreter it belongs to: 0, or a sub-interpreter's number.</summary>
    public long Interpreter { get; init; }
}
