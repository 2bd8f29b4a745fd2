namespace Probing.Storage.Rings;

/// <summary>What follows from a kind.</summary>
internal static class RingKinds
{
    /// <summary>Bytes of a value in a chunk; 0 for what is no kind.</summary>
    internal static int Width(this RingKind kind) => kind switch
    {
        RingKind.Bool or RingKind.Int8 or RingKind.UInt8 => 1,
        RingKind.Int16 or RingKind.UInt16 => 2,
        RingKind.Int32 or RingKind.UInt32 or RingKind.Float32 or RingKind.Date32 => 4,
        RingKind.Int64 or RingKind.UInt64 or RingKind.Float64 or RingKind.Timestamp or RingKind.Duration => 8,
        RingKind.Utf8 or RingKind.Binary or RingKind.Json => 4, // the place in the arena
        RingKind.Decimal128 or RingKind.Uuid => 16,
        _ => 0,
    };

    /// <summary>True when the values lie in the arena.</summary>
    internal static bool IsInArena(this RingKind kind) => kind is RingKind.Utf8 or RingKind.Binary or RingKind.Json;

    internal static bool MustBeUtf8(this RingKind kind) => kind is RingKind.Utf8 or RingKind.Json;

    /// <summary>True when chunks know the smallest and the largest value.</summary>
    internal static bool HasRange(this RingKind kind) =>
        kind is (>= RingKind.Int8 and <= RingKind.UInt64) or RingKind.Timestamp or RingKind.Date32 or RingKind.Duration;
}
