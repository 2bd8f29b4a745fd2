namespace Probing.Storage.Rings;

/// <summary>A column of a ring.</summary>
public sealed record RingColumn
{
    public required string Name { get; init; }

    public required RingKind Kind { get; init; }

    public required bool IsNullable { get; init; }

    /// <summary>True when the writer fills it itself with the time of the append.</summary>
    public required bool IsAppendTime { get; init; }

    /// <summary>Digits of a decimal; otherwise 0.</summary>
    public required int Precision { get; init; }

    /// <summary>Digits of a decimal behind the point.</summary>
    public required int Scale { get; init; }

    /// <summary>The logical type as it was declared, such as <c>list&lt;int64&gt;</c>; may be empty.</summary>
    public required string Type { get; init; }

    public required string Unit { get; init; }

    public required string Description { get; init; }

    /// <summary>Bytes of a value in a chunk.</summary>
    /// <summary>Bytes of a value in a chunk; of texts of their place in the arena.</summary>
    public int Width => Kind.Width();

    /// <summary>True for texts and bytes.</summary>
    public bool IsText => Kind.IsInArena();

    /// <summary>Where the values begin in a chunk.</summary>
    internal long ValuesOffset { get; init; }

    /// <summary>Where the validity bits begin in a chunk, for a column with NULLs.</summary>
    internal long ValidityOffset { get; init; }
}
