namespace Probing.Storage.Cold;

/// <summary>How the rows of one process are sealed.</summary>
public sealed record ColdSettings
{
    public required ColdPlace Place { get; init; }

    /// <summary>
    /// Rows of so many bytes in memory make a file; and files are merged until they have about so many on disk.
    /// </summary>
    public long RollBytes { get; init; } = 64 << 20;

    /// <summary>A row is sealed when it is so old, however few there are.</summary>
    public TimeSpan RollAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most bytes of the files of the job and rank; the oldest are removed. Null for no limit.</summary>
    public long? RetentionBytes { get; init; }

    /// <summary>Files with only older rows are removed. Null for no limit.</summary>
    public TimeSpan? RetentionAge { get; init; }

    /// <summary>False removes the folder of the process at its end, when all of it is sealed.</summary>
    public bool Keep { get; init; } = true;

    /// <summary>False leaves small files alone.</summary>
    internal bool Merges { get; init; } = true;

    /// <summary>How long a query may still read a file after it was merged into a larger one.</summary>
    internal TimeSpan MergeGrace { get; init; } = TimeSpan.FromMinutes(15);
}
