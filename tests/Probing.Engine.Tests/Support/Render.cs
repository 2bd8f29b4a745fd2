using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;

namespace Probing.Engine.Tests.Support;

/// <summary>Arrow values as text, so that answers can be compared whole.</summary>
internal static class Render
{
    internal static IEnumerable<string> Rows(RecordBatch batch)
    {
        for (var row = 0; row < batch.Length; row++)
            yield return string.Join("|", Enumerable.Range(0, batch.ColumnCount).Select(i => Value(batch.Column(i), row)));
    }

    internal static string Value(IArrowArray array, int row)
    {
        if (array.IsNull(row))
            return "NULL";
        return array switch
        {
            NullArray => "NULL",
            BooleanArray values => values.GetValue(row)!.Value ? "true" : "false",
            Int8Array values => Text(values.GetValue(row)),
            Int16Array values => Text(values.GetValue(row)),
            Int32Array values => Text(values.GetValue(row)),
            Int64Array values => Text(values.GetValue(row)),
            UInt8Array values => Text(values.GetValue(row)),
            UInt16Array values => Text(values.GetValue(row)),
            UInt32Array values => Text(values.GetValue(row)),
            UInt64Array values => Text(values.GetValue(row)),
            FloatArray values => Text(values.GetValue(row)),
            DoubleArray values => Text(values.GetValue(row)),
            StringArray values => values.GetString(row),
            LargeStringArray values => values.GetString(row),
            Decimal128Array values => values.GetString(row),
            FixedSizeBinaryArray values => Convert.ToHexString(values.GetBytes(row)),
            BinaryArray values => Convert.ToHexString(values.GetBytes(row)),
            Date32Array values => $"{values.GetDateOnly(row):yyyy-MM-dd}",
            Time64Array values => $"t{values.GetValue(row)}{((Apache.Arrow.Types.Time64Type)values.Data.DataType).Unit}",
            TimestampArray values => Timestamp(values, row),
            MonthDayNanosecondIntervalArray values => Interval(values, row),
            MapArray values => List(values, row),
            ListArray values => List(values, row),
            FixedSizeListArray values => Elements(values.GetSlicedValues(row)),
            StructArray values => Struct(values, row),
            DictionaryArray values => Dictionary(values, row),
            _ => throw new NotSupportedException(array.GetType().Name),
        };
    }

    private static string Text<T>(T? value) where T : struct, IFormattable => value!.Value.ToString(null, CultureInfo.InvariantCulture);

    private static string Timestamp(TimestampArray values, int row)
    {
        var type = (Apache.Arrow.Types.TimestampType)values.Data.DataType;
        return $"{values.GetValue(row)}{type.Unit}{(type.IsTimeZoneAware ? "@" + type.Timezone : "")}";
    }

    private static string Interval(MonthDayNanosecondIntervalArray values, int row)
    {
        var value = values.GetValue(row)!.Value;
        return $"{value.Months}m{value.Days}d{value.Nanoseconds}n";
    }

    private static string List(ListArray values, int row) => Elements(values.GetSlicedValues(row));

    private static string Elements(IArrowArray values) =>
        $"[{string.Join(", ", Enumerable.Range(0, values.Length).Select(i => Value(values, i)))}]";

    private static string Struct(StructArray values, int row)
    {
        var type = (Apache.Arrow.Types.StructType)values.Data.DataType;
        var text = new StringBuilder("{");
        for (var i = 0; i < type.Fields.Count; i++)
            text.Append(i == 0 ? "" : ", ").Append(type.Fields[i].Name).Append(": ").Append(Value(values.Fields[i], row));
        return text.Append('}').ToString();
    }

    private static string Dictionary(DictionaryArray values, int row)
    {
        var index = int.Parse(Value(values.Indices, row), CultureInfo.InvariantCulture);
        return Value(values.Dictionary, index);
    }
}
