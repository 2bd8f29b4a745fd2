using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Array = Apache.Arrow.Array;

namespace Probing.Extensions.Tests.Python;

/// <summary>Arrow types and values as short, exact text.</summary>
internal static class ArrowText
{
    public static string Type(IArrowType type) => type switch
    {
        TimestampType t => $"timestamp[{Unit(t.Unit)}{(t.Timezone is null ? "" : "," + t.Timezone)}]",
        DurationType t => $"duration[{Unit(t.Unit)}]",
        Time64Type t => $"time64[{Unit(t.Unit)}]",
        Decimal128Type t => $"decimal({t.Precision},{t.Scale})",
        MapType t => $"map<{Type(t.KeyField.DataType)},{Type(t.ValueField.DataType)}>",
        ListType t => $"list<{Type(t.ValueDataType)}>",
        StructType t => $"struct<{string.Join(",", t.Fields.Select(f => $"{f.Name}:{Type(f.DataType)}"))}>",
        DictionaryType t => $"dictionary<{Type(t.ValueType)}>",
        FixedSizeBinaryType t => $"fixed[{t.ByteWidth}]",
        _ => type.Name,
    };

    public static string Value(IArrowArray array, int row)
    {
        if (array.IsNull(row))
            return "NULL";
        return array switch
        {
            BooleanArray a => a.GetValue(row) == true ? "true" : "false",
            Int8Array a => Number(a, row),
            Int16Array a => Number(a, row),
            Int32Array a => Number(a, row),
            Int64Array a => Number(a, row),
            UInt8Array a => Number(a, row),
            UInt16Array a => Number(a, row),
            UInt32Array a => Number(a, row),
            UInt64Array a => Number(a, row),
            FloatArray a => Number(a, row),
            DoubleArray a => Number(a, row),
            StringArray a => a.GetString(row),
            Decimal128Array a => a.GetString(row),
            Apache.Arrow.Arrays.FixedSizeBinaryArray a => Convert.ToHexStringLower(a.GetBytes(row)),
            BinaryArray a => Convert.ToHexStringLower(a.GetBytes(row)),
            Date32Array a => a.GetDateTime(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Time64Array a => Number(a, row),
            DurationArray a => Number(a, row),
            TimestampArray a => Number(a, row),
            MapArray a => Map(a, row),
            ListArray a => List(a.GetSlicedValues(row)),
            StructArray a => "{" + string.Join(", ", ((StructType)a.Data.DataType).Fields.Select(
                (field, i) => $"{field.Name}: {Value(a.Fields[i], row)}")) + "}",
            DictionaryArray a => Value(a.Dictionary, Convert.ToInt32(Value(a.Indices, row), CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException(array.GetType().Name),
        };
    }

    private static string Number<T>(PrimitiveArray<T> array, int row) where T : struct, IEquatable<T>, IFormattable =>
        array.GetValue(row)!.Value.ToString(null, CultureInfo.InvariantCulture);

    private static string List(IArrowArray items) =>
        "[" + string.Join(", ", Enumerable.Range(0, items.Length).Select(i => Value(items, i))) + "]";

    private static string Map(MapArray map, int row)
    {
        var (first, last) = (map.ValueOffsets[row], map.ValueOffsets[row + 1]);
        return "{" + string.Join(", ", Enumerable.Range(first, last - first)
            .Select(i => $"{Value(map.Keys, i)}: {Value(map.Values, i)}")) + "}";
    }

    private static string Unit(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => "s",
        TimeUnit.Millisecond => "ms",
        TimeUnit.Microsecond => "us",
        _ => "ns",
    };
}
