namespace Probing.Extensions.Python.Conversion;

/// <summary>What the instances of a Python type become; <c>classify</c> in the bridge decides.</summary>
internal enum ValueKind
{
    /// <summary>Anything else: its repr.</summary>
    Other,

    /// <summary>None and its relatives (pandas.NA, NaT).</summary>
    Null,

    Bool,
    Int,
    Float,
    Text,
    Bytes,
    DateTime,
    Date,
    Time,
    TimeDelta,
    Decimal,
    Uuid,

    /// <summary>A wrapper whose content is of a builtin type: numpy scalars, Enum members, bytearray.</summary>
    Plain,

    /// <summary>A dict or a subclass.</summary>
    Mapping,

    /// <summary>Another mapping, to be copied into a dict.</summary>
    AsMapping,

    /// <summary>An object with named fields: named tuple, dataclass, attrs, struct sequence.</summary>
    Record,

    /// <summary>A list, a tuple or a subclass.</summary>
    Sequence,

    /// <summary>Another finite container, to be copied into a list.</summary>
    AsSequence,

    /// <summary>A generator or iterator: rows at the top, its repr in a cell, for reading consumes it.</summary>
    Iterator,

    /// <summary>numpy.ndarray.</summary>
    Array,

    /// <summary>torch.Tensor.</summary>
    Tensor,

    /// <summary>pandas.DataFrame.</summary>
    Frame,

    /// <summary>pandas.Series.</summary>
    Series,

    /// <summary>pandas.Index.</summary>
    Index,

    /// <summary>Has <c>__arrow_c_stream__</c>.</summary>
    ArrowStream,

    /// <summary>Has <c>__arrow_c_array__</c>.</summary>
    ArrowArray,
}
