namespace Probing.Inspection;

/// <summary>One call on the Python stack of a thread.</summary>
public sealed record PythonFrame
{
    /// <summary><c>co_name</c>: the function, or <c>&lt;module&gt;</c>, <c>&lt;lambda&gt;</c>….</summary>
    public required string Function { get; init; }

    /// <summary>With the names of what the function is defined in; before 3.11, where CPython does not keep it, the class
    /// of <c>self</c> or <c>cls</c> stands before a method.</summary>
    public required string QualifiedName { get; init; }

    /// <summary><c>co_filename</c>, as the process knows it.</summary>
    public required string File { get; init; }

    /// <summary>The line that runs; null for an instruction that belongs to no line.</summary>
    public int? Line { get; init; }

    /// <summary><c>__name__</c> of the module; null where it has none.</summary>
    public string? Module { get; init; }

    /// <summary>True when C code called it, rather than Python code: it begins a run of the evaluation loop. Told only of what was
    /// read from outside.</summary>
    public bool IsEntry { get; init; }

    /// <summary>From 3.12 on, for an entry: where on the thread's stack the evaluation loop has its mark for this run; else 0.</summary>
    internal ulong LoopMark { get; init; }

    /// <summary>Its local variables; null when they were not asked for.</summary>
    public IReadOnlyList<PythonLocal>? Locals { get; init; }
}
