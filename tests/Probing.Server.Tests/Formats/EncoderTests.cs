using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Server.Formats;
using Probing.Server.Problems;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Formats;

public sealed class EncoderTests
{
    public static TheoryData<string> Names => [.. ArrowSamples.All().Select(sample => sample.Name)];

    [Fact]
    public void The_samples_cover_every_type_that_Arrow_has()
    {
        // Record batches are no column type; extensions are covered by their storage.
        var covered = ArrowSamples.All().Select(sample => sample.Array.Data.DataType.TypeId).ToHashSet();
        Assert.Empty(Enum.GetValues<ArrowTypeId>().Except(covered)
            .Except([ArrowTypeId.RecordBatch, ArrowTypeId.Extension]));
    }

    [Theory, MemberData(nameof(Names))]
    public void Json_keeps_every_value(string name)
    {
        var sample = ArrowSamples.Get(name);
        using var document = JsonDocument.Parse(Encode(new JsonEncoder(), sample.Array));
        var rows = document.RootElement.GetProperty("rows").EnumerateArray().Select(row => row[0].GetRawText());
        Assert.Equal(sample.Json, rows);
    }

    [Theory, MemberData(nameof(Names))]
    public void Ndjson_keeps_every_value(string name)
    {
        var sample = ArrowSamples.Get(name);
        var lines = Encode(new NdjsonEncoder(), sample.Array).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(sample.Json.Select(json => $"{{\"v\":{json}}}"), lines);
    }

    [Theory, MemberData(nameof(Names))]
    public void Csv_keeps_every_value(string name)
    {
        var sample = ArrowSamples.Get(name);
        var fields = Csv.Parse(Encode(new CsvEncoder(), sample.Array)).Skip(1).Select(row => row[0]);
        Assert.Equal(sample.Json.Select(CsvOf), fields);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Arrow_comes_back_as_it_went(string name)
    {
        var sample = ArrowSamples.Get(name);
        using var reader = new ArrowStreamReader(new MemoryStream(EncodeBytes(new ArrowEncoder(null), sample.Array)));
        var batch = await reader.ReadNextRecordBatchAsync();
        Assert.Equal(Encode(new JsonEncoder(), sample.Array), Encode(new JsonEncoder(), batch.Column(0)));
        Assert.Null(await reader.ReadNextRecordBatchAsync());
    }

    [Fact]
    public void Csv_tells_null_from_the_empty_text_and_quotes_by_rfc_4180()
    {
        var texts = new StringArray.Builder()
            .AppendNull().Append("").Append("a,b").Append("say \"hi\"").Append("two\r\nlines").Build();
        Assert.Equal("v\r\n\r\n\"\"\r\n\"a,b\"\r\n\"say \"\"hi\"\"\"\r\n\"two\r\nlines\"\r\n",
            Encode(new CsvEncoder(), texts));
    }

    [Fact]
    public void Json_shows_type_unit_and_meaning_of_each_column()
    {
        var field = Probing.Sdk.Tables.TableColumn.Of("rss_bytes", Int64Type.Default, "Resident set size", "bytes");
        var text = Encode(new JsonEncoder(), new Int64Array.Builder().Append(1).Build(), field);
        Assert.Contains("""{"name":"rss_bytes","type":"BIGINT","unit":"bytes","description":"Resident set size"}""", text);
    }

    [Fact]
    public void An_error_after_rows_ends_a_json_document_that_still_parses()
    {
        var error = Problem.Of(new ProbingException(ProbingErrorKind.PythonError, "boom", "Traceback"));
        var one = new Int64Array.Builder().Append(1).Build();
        using var document = JsonDocument.Parse(Encode(new JsonEncoder(), one, error: error));
        Assert.Equal("python_error", document.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Traceback", document.RootElement.GetProperty("error").GetProperty("traceback").GetString());
        var lines = Encode(new NdjsonEncoder(), one, error: error).Split('\n');
        Assert.StartsWith("{\"probing_error\":{\"type\":\"urn:probing:error:python_error\"", lines[1]);
    }

    private static string CsvOf(string json) => json switch
    {
        "null" => Csv.Null,
        ['"', ..] => JsonSerializer.Deserialize<string>(json)!,
        _ => json,
    };

    private static string Encode(
        ResultEncoder encoder, IArrowArray array, Field? field = null, Problem? error = null) =>
        Encoding.UTF8.GetString(EncodeBytes(encoder, array, field, error));

    private static byte[] EncodeBytes(
        ResultEncoder encoder, IArrowArray array, Field? field = null, Problem? error = null)
    {
        var schema = new Schema([field ?? new Field("v", array.Data.DataType, true)], null);
        var buffer = new ArrayBufferWriter<byte>();
        encoder.Begin(schema, buffer);
        encoder.Write(new RecordBatch(schema, [array], array.Length), buffer);
        encoder.End(new ResultSummary(array.Length, TimeSpan.Zero, []) { Error = error }, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
