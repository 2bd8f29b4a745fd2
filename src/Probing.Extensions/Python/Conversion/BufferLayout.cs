namespace Probing.Extensions.Python.Conversion;

/// <summary>How the items of a numpy array lie in its memory.</summary>
internal enum BufferLayout
{
    /// <summary>Integers and floats, as Arrow has them.</summary>
    Number,

    /// <summary>A byte per boolean.</summary>
    Bool,

    /// <summary>64-bit counts of a unit; the smallest integer is NaT.</summary>
    Time,

    /// <summary>64-bit counts of days; the smallest integer is NaT.</summary>
    Date,

    /// <summary>UCS-4 of fixed length.</summary>
    Text,

    /// <summary>Bytes of fixed length.</summary>
    Bytes,
}
