namespace Probing.Inspection;

/// <summary>One call of machine code on the stack of a thread.</summary>
public sealed record NativeFrame
{
    /// <summary>The function, demangled; null where its module has no name for it.</summary>
    public string? Function { get; init; }

    /// <summary>The program or library, as the process sees it; null for code that no file has.</summary>
    public string? Module { get; init; }

    /// <summary>The instruction, as the module's file counts addresses; without a module the address itself.</summary>
    public required ulong Offset { get; init; }
}
