namespace Probing.Extensions.Python.Conversion;

/// <summary>What a column under construction holds.</summary>
internal enum ColumnKind
{
    /// <summary>Only NULL so far.</summary>
    Empty,
    Bool,
    Int,
    Float,

    /// <summary>Exact decimal texts of int and Decimal; decimal128 at the end if they all fit, else text.</summary>
    Number,
    Text,
    Repr,
    Binary,

    /// <summary>Microseconds on the local clock.</summary>
    DateTime,

    /// <summary>Microseconds UTC.</summary>
    DateTimeUtc,
    Date,
    Time,
    Duration,
    Uuid,

    /// <summary>Lists; their items are a column of their own.</summary>
    List,

    /// <summary>Dict objects, converted to a struct or map at the end.</summary>
    Dict,
}
