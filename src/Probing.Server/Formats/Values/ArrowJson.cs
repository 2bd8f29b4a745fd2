using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Server.Formats.Values;

/// <summary>Any Arrow value as JSON. A type that it does not know is an error, never a blank.</summary>
internal static class ArrowJson
{
    public static void Write(Utf8JsonWriter json, IArrowArray array, int row)
    {
        (array, row) = Layout.Resolve(array, row);
        if (Layout.IsNull(array, row))
        {
            json.WriteNullValue();
            return;
        }
        var type = array.Data.DataType.TypeId;
        if (ScalarText.Knows(type))
            WriteScalar(json, array, row);
        else
            WriteOther(json, array, row, type);
    }

    private static void WriteScalar(Utf8JsonWriter json, IArrowArray array, int row)
    {
        Span<byte> buffer = stackalloc byte[ScalarText.MaxLength];
        var text = buffer[..ScalarText.Format(array, row, buffer, out var literal)];
        if (literal)
            json.WriteRawValue(text, skipInputValidation: true);
        else
            json.WriteStringValue(text);
    }

    private static void WriteOther(Utf8JsonWriter json, IArrowArray array, int row, ArrowTypeId type)
    {
        switch (type)
        {
            case ArrowTypeId.String or ArrowTypeId.StringView or ArrowTypeId.LargeString:
                json.WriteStringValue(Layout.Bytes(array, row));
                break;
            case ArrowTypeId.Binary or ArrowTypeId.BinaryView or ArrowTypeId.LargeBinary
                or ArrowTypeId.FixedSizedBinary:
                json.WriteBase64StringValue(Layout.Bytes(array, row));
                break;
            case ArrowTypeId.List or ArrowTypeId.ListView or ArrowTypeId.LargeList or ArrowTypeId.LargeListView
                or ArrowTypeId.FixedSizeList:
                WriteList(json, array, row);
                break;
            case ArrowTypeId.Map:
                WriteMap(json, (MapArray)array, row);
                break;
            case ArrowTypeId.Struct:
                WriteStruct(json, (StructArray)array, row);
                break;
            case ArrowTypeId.Extension when array is GuidArray guids:
                json.WriteStringValue(guids.GetGuid(row)!.Value);
                break;
            default:
                throw new NotSupportedException(
                    $"a value of Arrow type {array.Data.DataType.Name} has no JSON form; cast the column");
        }
    }

    private static void WriteList(Utf8JsonWriter json, IArrowArray array, int row)
    {
        json.WriteStartArray();
        var (values, start, end) = Layout.Items(array, row);
        for (var i = start; i < end; i++)
            Write(json, values, i);
        json.WriteEndArray();
    }

    /// <summary>Keys need not be text, so a map is a list of pairs.</summary>
    private static void WriteMap(Utf8JsonWriter json, MapArray map, int row)
    {
        json.WriteStartArray();
        for (var i = map.ValueOffsets[row]; i < map.ValueOffsets[row + 1]; i++)
        {
            json.WriteStartObject();
            json.WritePropertyName("key"u8);
            Write(json, map.Keys, i);
            json.WritePropertyName("value"u8);
            Write(json, map.Values, i);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStruct(Utf8JsonWriter json, StructArray array, int row)
    {
        var type = (StructType)array.Data.DataType;
        json.WriteStartObject();
        for (var i = 0; i < type.Fields.Count; i++)
        {
            json.WritePropertyName(type.Fields[i].Name);
            Write(json, array.Fields[i], row);
        }
        json.WriteEndObject();
    }
}
