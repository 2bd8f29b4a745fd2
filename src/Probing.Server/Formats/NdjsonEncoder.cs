using System.Buffers;
using System.Text.Json;
using Apache.Arrow;
using Probing.Server.Formats.Values;

namespace Probing.Server.Formats;

/// <summary>
/// One object a line, one line a row. Rows that end early are followed by a line whose only member is
/// <see cref="ErrorMember"/>.
/// </summary>
internal sealed class NdjsonEncoder : ResultEncoder
{
    public const string ErrorMember = "probing_error";

    private Utf8JsonWriter _json = null!;
    private JsonEncodedText[] _names = [];

    public override string ContentType => "application/x-ndjson";

    public override bool CarriesErrors => true;

    public override void Begin(Schema schema, IBufferWriter<byte> output)
    {
        _json = new Utf8JsonWriter(output, JsonText.Options);
        _names = [.. schema.FieldsList.Select(field => JsonEncodedText.Encode(field.Name, JsonText.Options.Encoder))];
    }

    public override void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _json.WriteStartObject();
            for (var column = 0; column < _names.Length; column++)
            {
                _json.WritePropertyName(_names[column]);
                ArrowJson.Write(_json, batch.Column(column), row);
            }
            _json.WriteEndObject();
            EndLine(output);
        }
    }

    public override void End(ResultSummary summary, IBufferWriter<byte> output)
    {
        if (summary.Error is { } error)
        {
            _json.WriteStartObject();
            _json.WritePropertyName(ErrorMember);
            error.Write(_json);
            _json.WriteEndObject();
            EndLine(output);
        }
        _json.Dispose();
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        _json.Flush();
        _json.Reset();
        output.Write("\n"u8);
    }
}
