namespace Probing.Storage.Cold;

/// <summary>What became of the rows of one table since sealing began in this process.</summary>
public sealed record ColdStatus
{
    /// <summary>Rows that were sealed.</summary>
    public long SealedRows { get; init; }

    /// <summary>Rows that had to make room in memory before they were sealed, and are lost.</summary>
    public long LostRows { get; init; }

    /// <summary>Attempts to seal that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Sealed files that queries opened.</summary>
    public long FilesRead { get; init; }

    /// <summary>Sealed files that queries did not open, because of the times in their names.</summary>
    public long FilesSkipped { get; init; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? LastError { get; init; }
}
