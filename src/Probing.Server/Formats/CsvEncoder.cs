using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Server.Formats.Values;

namespace Probing.Server.Formats;

/// <summary>
/// RFC 4180 with a header line, but for its line ends: LF, as shell tools want them. NULL is an empty field, an empty
/// string is <c>""</c>; lists, structs and maps are JSON.
/// </summary>
internal sealed class CsvEncoder : ResultEncoder
{
    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\"\r\n"u8);

    private readonly ArrayBufferWriter<byte> _nested = new();

    public override string ContentType => "text/csv; charset=utf-8; header=present";

    public override void Begin(Schema schema, IBufferWriter<byte> output)
    {
        for (var column = 0; column < schema.FieldsList.Count; column++)
        {
            if (column > 0)
                output.Write(","u8);
            WriteText(Encoding.UTF8.GetBytes(schema.FieldsList[column].Name), output);
        }
        output.Write("\n"u8);
    }

    public override void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            for (var column = 0; column < batch.ColumnCount; column++)
            {
                if (column > 0)
                    output.Write(","u8);
                WriteValue(batch.Column(column), row, output);
            }
            output.Write("\n"u8);
        }
    }

    public override void End(ResultSummary summary, IBufferWriter<byte> output)
    {
    }

    private void WriteValue(IArrowArray array, int row, IBufferWriter<byte> output)
    {
        (array, row) = Layout.Resolve(array, row);
        if (Layout.IsNull(array, row))
            return;
        var type = array.Data.DataType.TypeId;
        if (ScalarText.Knows(type))
            output.Advance(ScalarText.Format(array, row, output.GetSpan(ScalarText.MaxLength), out _));
        else if (type is ArrowTypeId.String or ArrowTypeId.StringView or ArrowTypeId.LargeString)
            WriteText(Layout.Bytes(array, row), output);
        else
            WriteJson(array, row, output);
    }

    /// <summary>Nested values as their JSON; what JSON puts in quotes (blobs, ids) goes in without them.</summary>
    private void WriteJson(IArrowArray array, int row, IBufferWriter<byte> output)
    {
        _nested.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_nested, JsonText.Options))
            ArrowJson.Write(json, array, row);
        var text = _nested.WrittenSpan;
        WriteText(text is [(byte)'"', .., (byte)'"'] ? text[1..^1] : text, output);
    }

    private static void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.Length > 0 && text.IndexOfAny(NeedsQuotes) < 0)
        {
            output.Write(text);
            return;
        }
        output.Write("\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            output.Write(text[..(quote + 1)]);
            output.Write("\""u8);
            text = text[(quote + 1)..];
        }
        output.Write(text);
        output.Write("\""u8);
    }
}
