namespace Probing.Interop.DuckDb;

/// <summary>duckdb_type, as far as table functions produce it.</summary>
public enum DuckDbTypeId
{
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    TimestampS = 20,
    TimestampMs = 21,
    TimestampNs = 22,
    Uuid = 27,
    TimestampTz = 31,
    SqlNull = 36,
    TimeNs = 39,
}
