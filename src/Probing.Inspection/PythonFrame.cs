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

    /// <summary>Its local variables; null when they were not asked for.</summary>
    public IReadOnlyList<PythonLocal>? Locals { get; init; }
}
