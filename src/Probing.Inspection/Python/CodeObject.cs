namespace Probing.Inspection.Python;

/// <summary>What a code object says. The addresses tell whether another one lies there now.</summary>
internal sealed record CodeObject
{
    public required ulong FileAddress { get; init; }

    public required ulong NameAddress { get; init; }

    public required ulong LinesAddress { get; init; }

    public required int FirstLine { get; init; }

    public required string File { get; init; }

    public required string Name { get; init; }

    /// <summary>Null before 3.11.</summary>
    public string? QualifiedName { get; init; }

    /// <summary><c>self</c> or <c>cls</c>, when the first argument has that name.</summary>
    public string? FirstArgument { get; init; }

    public required byte[] Lines { get; init; }
}
