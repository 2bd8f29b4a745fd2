namespace Probing.Storage.Rings;

/// <summary>What a ring file says of itself, once and for all.</summary>
public sealed record RingDescriptor
{
    public required string Table { get; init; }

    public required string Description { get; init; }

    /// <summary>Whatever the writer wanted to find in the file again.</summary>
    public required string Extra { get; init; }

    public required IReadOnlyList<RingColumn> Columns { get; init; }

    public required RingProcess Process { get; init; }

    /// <summary>When the file was made, in nanoseconds since 1970 in UTC.</summary>
    public required long CreatedNanoseconds { get; init; }

    /// <summary>The number that the first row ever written here has, among all rows of the table in its process's life.</summary>
    public required long FirstRow { get; init; }

    /// <summary>The most rows of a chunk.</summary>
    public required int ChunkRows { get; init; }

    /// <summary>The most chunks.</summary>
    public required int ChunkCount { get; init; }

    internal RingLayout Layout { get; init; }
}
