namespace Probing.Storage.Rings;

/// <summary>What the values of a column are; the numbers of <c>ring.h</c>.</summary>
public enum RingKind
{
    Bool = 1,
    Int8 = 2,
    Int16 = 3,
    Int32 = 4,
    Int64 = 5,
    UInt8 = 6,
    UInt16 = 7,
    UInt32 = 8,
    UInt64 = 9,
    Float32 = 10,
    Float64 = 11,
    Utf8 = 12,
    Binary = 13,

    /// <summary>Int64, nanoseconds since 1970 in UTC.</summary>
    Timestamp = 14,

    /// <summary>Int32, days since 1970.</summary>
    Date32 = 15,

    /// <summary>Int64, nanoseconds.</summary>
    Duration = 16,

    /// <summary>16 bytes, little-endian two's complement, times 10 to the power of minus the scale.</summary>
    Decimal128 = 17,

    /// <summary>16 bytes in the order of the text.</summary>
    Uuid = 18,

    /// <summary>UTF-8.</summary>
    Json = 19,
}
