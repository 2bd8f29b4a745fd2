namespace Probing.Storage.Rings;

/// <summary>
/// The values of a column in a chunk, which lie between these two; for pruning. It may be wider than what the rows of a
/// snapshot have, never narrower.
/// </summary>
/// <param name="Minimum">As <see cref="ulong"/> in a column of <see cref="RingKind.UInt64"/>.</param>
/// <param name="Maximum">Like <paramref name="Minimum"/>.</param>
public readonly record struct RingRange(long Minimum, long Maximum);
