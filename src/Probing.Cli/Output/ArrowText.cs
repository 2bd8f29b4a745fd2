using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Cli.Output;

/// <summary>Values of Arrow arrays as a reader expects them, in SQL's spelling where there is one.</summary>
internal static class ArrowText
{
    /// <summary>Where a value is cut; nobody reads further in a table, and a cell may hold megabytes.</summary>
    private const int MostChars = 32 * 1024;

    /// <summary>The value; null for NULL.</summary>
    public static string? Of(IArrowArray array, int index)
    {
        if (IsNull(array, index))
            return null;
        if (array is StringArray text)
            return Cut(text.GetString(index));
        var builder = new StringBuilder();
        Append(builder, array, index, nested: false);
        return builder.ToString();
    }

    public static bool IsNumber(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64 => true,
        ArrowTypeId.UInt8 or ArrowTypeId.UInt16 or ArrowTypeId.UInt32 or ArrowTypeId.UInt64 => true,
        ArrowTypeId.HalfFloat or ArrowTypeId.Float or ArrowTypeId.Double => true,
        ArrowTypeId.Decimal32 or ArrowTypeId.Decimal64 or ArrowTypeId.Decimal128 or ArrowTypeId.Decimal256 => true,
        ArrowTypeId.Dictionary => IsNumber(((DictionaryType)type).ValueType),
        _ => false,
    };

    private static void Append(StringBuilder to, IArrowArray array, int index, bool nested)
    {
        if (to.Length > MostChars)
            return;
        if (IsNull(array, index))
        {
            to.Append("NULL");
            return;
        }
        switch (array)
        {
            case StringArray text: AppendText(to, text.GetString(index), nested); break;
            case LargeStringArray text: AppendText(to, text.GetString(index), nested); break;
            case StringViewArray text: AppendText(to, text.GetString(index), nested); break;
            case BinaryArray bytes: AppendBytes(to, bytes.GetBytes(index)); break;
            case LargeBinaryArray bytes: AppendBytes(to, bytes.GetBytes(index)); break;
            case BinaryViewArray bytes: AppendBytes(to, bytes.GetBytes(index)); break;
            case BooleanArray flags: to.Append(flags.GetValue(index) == true ? "true" : "false"); break;
            case DictionaryArray coded: Append(to, coded.Dictionary, IndexOf(coded.Indices, index), nested); break;
            case RunEndEncodedArray runs: Append(to, runs.Values, RunOf(runs, index), nested); break;
            case ExtensionArray extension: Append(to, extension.Storage, index, nested); break;
            case UnionArray union: AppendUnion(to, union, index, nested); break;
            case MapArray map: AppendMap(to, map, index); break;
            case ListArray list: AppendList(to, list.GetSlicedValues(index)); break;
            case LargeListArray list: AppendList(to, list.GetSlicedValues(index)); break;
            case ListViewArray list: AppendList(to, list.GetSlicedValues(index)); break;
            case LargeListViewArray list: AppendList(to, list.GetSlicedValues(index)); break;
            case FixedSizeListArray list: AppendList(to, list.GetSlicedValues(index)); break;
            case StructArray row: AppendStruct(to, row, index); break;
            default: to.Append(ArrowScalarText.Of(array, index)); break;
        }
    }

    private static void AppendText(StringBuilder to, string text, bool nested)
    {
        if (nested)
            to.Append('\'').Append(Cut(text).Replace("'", "''", StringComparison.Ordinal)).Append('\'');
        else
            to.Append(Cut(text));
    }

    // DuckDB's spelling of a BLOB: printable ASCII as it is, the rest as \xAB, so that it can be pasted back.
    private static void AppendBytes(StringBuilder to, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes[..Math.Min(bytes.Length, MostChars)])
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'\\' and not (byte)'\'' and not (byte)'"')
                to.Append((char)value);
            else
                to.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
        }
        if (bytes.Length > MostChars)
            to.Append('…');
    }

    private static void AppendList(StringBuilder to, IArrowArray? values)
    {
        to.Append('[');
        for (var i = 0; i < (values?.Length ?? 0); i++)
        {
            if (i > 0)
                to.Append(", ");
            if (to.Length > MostChars)
            {
                to.Append('…');
                break;
            }
            Append(to, values!, i, nested: true);
        }
        to.Append(']');
    }

    private static void AppendStruct(StringBuilder to, StructArray row, int index)
    {
        var fields = ((StructType)row.Data.DataType).Fields;
        to.Append('{');
        for (var i = 0; i < fields.Count; i++)
        {
            to.Append(i > 0 ? ", " : "").Append(fields[i].Name).Append(": ");
            // Children of a sliced struct come sliced from Fields, so the index is the struct's own.
            Append(to, row.Fields[i], index, nested: true);
        }
        to.Append('}');
    }

    private static void AppendMap(StringBuilder to, MapArray map, int index)
    {
        var first = map.ValueOffsets[index];
        var end = map.ValueOffsets[index + 1];
        to.Append('{');
        for (var i = first; i < end && to.Length <= MostChars; i++)
        {
            to.Append(i > first ? ", " : "");
            Append(to, map.Keys, i, nested: true);
            to.Append('=');
            Append(to, map.Values, i, nested: true);
        }
        to.Append('}');
    }

    private static void AppendUnion(StringBuilder to, UnionArray union, int index, bool nested)
    {
        var member = System.Array.IndexOf(union.Type.TypeIds.ToArray(), union.TypeIds[index]);
        var at = union is DenseUnionArray dense ? dense.ValueOffsets[index] : index;
        Append(to, union.Fields[member], at, nested);
    }

    /// <summary>The run that a row belongs to: the first one whose end lies beyond it.</summary>
    private static int RunOf(RunEndEncodedArray runs, int index)
    {
        var row = runs.Offset + index;
        for (var run = 0; run < runs.RunEnds.Length; run++)
        {
            if (IndexOf(runs.RunEnds, run) > row)
                return run;
        }
        throw new ArgumentOutOfRangeException(nameof(index));
    }

    private static int IndexOf(IArrowArray indices, int index) => indices switch
    {
        Int8Array codes => codes.GetValue(index)!.Value,
        UInt8Array codes => codes.GetValue(index)!.Value,
        Int16Array codes => codes.GetValue(index)!.Value,
        UInt16Array codes => codes.GetValue(index)!.Value,
        Int32Array codes => codes.GetValue(index)!.Value,
        UInt32Array codes => checked((int)codes.GetValue(index)!.Value),
        Int64Array codes => checked((int)codes.GetValue(index)!.Value),
        _ => throw new NotSupportedException($"dictionary codes of type {indices.Data.DataType.Name}"),
    };

    // Unions and runs have no validity of their own: their members have.
    private static bool IsNull(IArrowArray array, int index) => array switch
    {
        NullArray => true,
        UnionArray or RunEndEncodedArray => false,
        _ => array.IsNull(index),
    };

    private static string Cut(string text) =>
        text.Length <= MostChars ? text : string.Concat(text.AsSpan(0, MostChars), "…");
}
