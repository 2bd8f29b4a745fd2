using System.Buffers;
using System.Text.Json;
using Apache.Arrow;
using Probing.Engine;
using Probing.Sdk.Tables;
using Probing.Server.Formats.Values;

namespace Probing.Server.Formats;

/// <summary>
/// One document: <c>columns</c>, <c>rows</c> as arrays, then <c>row_count</c>, <c>elapsed_ms</c>, <c>warnings</c> and,
/// when the rows are not complete, <c>error</c>.
/// </summary>
internal sealed class JsonEncoder : ResultEncoder
{
    private Utf8JsonWriter _json = null!;

    public override string ContentType => "application/json";

    public override bool CarriesErrors => true;

    public override void Begin(Schema schema, IBufferWriter<byte> output)
    {
        _json = new Utf8JsonWriter(output, JsonText.Options);
        _json.WriteStartObject();
        _json.WriteStartArray("columns");
        foreach (var field in schema.FieldsList)
            WriteColumn(_json, field);
        _json.WriteEndArray();
        _json.WriteStartArray("rows");
        _json.Flush();
    }

    public override void Write(RecordBatch batch, IBufferWriter<byte> output)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _json.WriteStartArray();
            for (var column = 0; column < batch.ColumnCount; column++)
                ArrowJson.Write(_json, batch.Column(column), row);
            _json.WriteEndArray();
        }
        _json.Flush();
    }

    public override void End(ResultSummary summary, IBufferWriter<byte> output)
    {
        _json.WriteEndArray();
        _json.WriteNumber("row_count", summary.RowCount);
        _json.WriteNumber("elapsed_ms", Math.Round(summary.Elapsed.TotalMilliseconds, 3));
        _json.WriteStartArray("warnings");
        foreach (var warning in summary.Warnings)
            _json.WriteStringValue(warning);
        _json.WriteEndArray();
        if (summary.Error is { } error)
        {
            _json.WritePropertyName("error");
            error.Write(_json);
        }
        _json.WriteEndObject();
        _json.Flush();
        _json.Dispose();
    }

    /// <summary>A column as answers and <c>GET /tables</c> show it.</summary>
    public static void WriteColumn(Utf8JsonWriter json, Field field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteString("type", SqlTypeName.Of(field));
        if (TableColumn.Unit(field) is { } unit)
            json.WriteString("unit", unit);
        if (TableColumn.Description(field) is { Length: > 0 } description)
            json.WriteString("description", description);
        json.WriteEndObject();
    }
}
