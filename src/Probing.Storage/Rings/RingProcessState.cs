namespace Probing.Storage.Rings;

/// <summary>Whether the writer of a ring still runs.</summary>
public enum RingProcessState
{
    /// <summary>It cannot be told: the process belongs to another container, or its folder says too little.</summary>
    Unknown,

    Alive,

    /// <summary>It ended; nothing in its folder changes any more, unless somebody removes it.</summary>
    Dead,
}
