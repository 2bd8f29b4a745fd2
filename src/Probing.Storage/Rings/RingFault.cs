namespace Probing.Storage.Rings;

/// <summary>Why a ring file cannot be read.</summary>
public enum RingFault
{
    /// <summary>It is not there, or may not be opened.</summary>
    Unreadable,

    /// <summary>It is no ring file.</summary>
    Foreign,

    /// <summary>Its writer ended while it made the file; no row was ever in it.</summary>
    Unfinished,

    /// <summary>It is of another version of the format.</summary>
    OtherVersion,

    /// <summary>It is shorter than it says.</summary>
    Truncated,

    /// <summary>What it says cannot be.</summary>
    Corrupt,
}
