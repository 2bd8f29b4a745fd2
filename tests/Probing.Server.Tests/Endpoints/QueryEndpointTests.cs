using System.Net;
using System.Text;
using System.Text.Json;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Probing.Server.Formats.Values;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class QueryEndpointTests
{
    [Fact]
    public async Task Json_is_the_default_and_shows_columns_rows_and_summary()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync(
            "SELECT n, n * 0.5::DOUBLE AS half FROM lab.numbers WHERE n < 2 ORDER BY n");
        await TestServer.SucceededAsync(response);
        Assert.Equal("2", response.Headers.GetValues("Probing-Row-Count").Single());
        Assert.True(response.Headers.Contains("Probing-Elapsed-Ms"));
        var answer = await TestServer.Json(response);
        Assert.Equal("""[[0,0],[1,0.5]]""", answer.GetProperty("rows").GetRawText());
        Assert.Equal("n", answer.GetProperty("columns")[0].GetProperty("name").GetString());
        Assert.Equal("BIGINT", answer.GetProperty("columns")[0].GetProperty("type").GetString());
        Assert.Equal("DOUBLE", answer.GetProperty("columns")[1].GetProperty("type").GetString());
        Assert.Equal(2, answer.GetProperty("row_count").GetInt32());
        Assert.True(answer.GetProperty("elapsed_ms").GetDouble() > 0);
        Assert.Empty(answer.GetProperty("warnings").EnumerateArray());
        Assert.False(answer.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Sql_types_keep_their_values()
    {
        await using var server = await TestServer.StartAsync();
        var answer = await server.JsonAsync("""
            SELECT NULL, true, 9007199254740993, 18446744073709551615::UBIGINT, 2::HUGEINT ** 100 IS NOT NULL,
                170141183460469231731687303715884105727::HUGEINT, 1.50::DECIMAL(9,2), 'NaN'::DOUBLE, 'ü', 'ab'::BLOB,
                DATE '2024-02-29', TIME '12:34:56.5', TIMESTAMP '2024-02-29 12:00:00', TIMESTAMPTZ '2024-02-29 12:00:00+01',
                INTERVAL '1 month 2 days 3 hours', [1, NULL], {'a': 1, 'b': 'x'}, MAP {'k': 1},
                '5fb6ac16-d1a0-4b3c-9c3c-5b1f2d3c4e5f'::UUID, 'x'::ENUM('x', 'y'), 1::UTINYINT
            """);
        Assert.Equal("""
            [null,true,9007199254740993,18446744073709551615,true,170141183460469231731687303715884105727,"1.50","NaN","ü","YWI=",
            "2024-02-29","12:34:56.500000","2024-02-29T12:00:00","2024-02-29T11:00:00Z",
            "P1M2DT3H",[1,null],{"a":1,"b":"x"},[{"key":"k","value":1}],
            "5fb6ac16-d1a0-4b3c-9c3c-5b1f2d3c4e5f","x",1]
            """.Replace("\n", ""), answer.GetProperty("rows")[0].GetRawText());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/sql")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Sql_comes_as_plain_text(string? type)
    {
        await using var server = await TestServer.StartAsync();
        var content = new ByteArrayContent("SELECT 'a+b=c' AS v"u8.ToArray());
        if (type is not null)
            content.Headers.ContentType = new(type);
        var answer = await TestServer.Json(await server.Client.PostAsync("/query", content));
        Assert.Equal("""[["a+b=c"]]""", answer.GetProperty("rows").GetRawText());
    }

    [Theory]
    [InlineData("""{"sql": "SELECT ?, ?, ?, ?, ?", "parameters": [1, 2.5, "x", null, true]}""", """[[1,2.5,"x",null,true]]""")]
    [InlineData("""{"sql": "SELECT $a + $b", "parameters": {"a": 1, "b": 2}}""", "[[3]]")]
    [InlineData("""{"sql": "SELECT 9007199254740993 = ?", "parameters": [9007199254740993]}""", "[[true]]")]
    [InlineData("""{"sql": "SELECT 1"}""", "[[1]]")]
    public async Task Sql_comes_as_json_with_parameters(string body, string rows)
    {
        await using var server = await TestServer.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await server.Client.PostAsync("/query", content);
        await TestServer.SucceededAsync(response);
        Assert.Equal(rows, (await TestServer.Json(response)).GetProperty("rows").GetRawText());
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream")]
    [InlineData("application/vnd.apache.parquet", "application/vnd.apache.parquet")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html, application/json;q=0.9, text/csv;q=0.1", "application/json")]
    [InlineData("application/json;q=0, text/csv;q=0.1", "text/csv")]
    [InlineData("text/*", "text/csv")]
    public async Task The_client_chooses_the_format(string accept, string expected)
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.QueryAsync("SELECT 1 AS v", accept);
        await TestServer.SucceededAsync(response);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";compression=zstd")]
    [InlineData(";compression=lz4")]
    public async Task Arrow_streams_read_back(string compression)
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.QueryAsync("SELECT range AS n, 'text ' || range AS t FROM range(100000)",
            "application/vnd.apache.arrow.stream" + compression);
        await TestServer.SucceededAsync(response);
        using var reader = new ArrowStreamReader(
            await response.Content.ReadAsStreamAsync(), new CompressionCodecFactory());
        var (rows, sum) = (0L, 0L);
        while (await reader.ReadNextRecordBatchAsync() is { } batch)
        {
            using (batch)
            {
                foreach (var n in ((Apache.Arrow.Int64Array)batch.Column(0)).Values)
                    sum += n;
                rows += batch.Length;
            }
        }
        Assert.Equal((100_000, 4_999_950_000L), (rows, sum));
        // The stream's own end marker comes before the end of the body, and trailers after both.
        Assert.Equal(-1, (await response.Content.ReadAsStreamAsync()).ReadByte());
        Assert.Equal("100000", response.TrailingHeaders.GetValues("Probing-Row-Count").Single());
        Assert.True(response.TrailingHeaders.Contains("Probing-Elapsed-Ms"));
    }

    [Fact]
    public async Task Arrow_carries_the_same_values_as_json()
    {
        await using var server = await TestServer.StartAsync();
        const string sql = """
            SELECT i, NULL AS nothing, i % 2 = 0 AS even, (i::HUGEINT << 60) AS huge, i::DECIMAL(18,3) AS exact,
                if(i % 3 = 0, NULL, 'text ' || i) AS maybe, (['x', 'y'])[i % 2 + 1]::ENUM('x', 'y') AS choice,
                [i, NULL] AS list, {'a': i, 'b': 'x'} AS row, MAP {'k': i} AS map, DATE '2024-01-01' + i::INTEGER AS day,
                to_milliseconds(i) AS span, uuid() IS NOT NULL AS id, encode('b' || i) AS blob
            FROM range(5000) t(i) ORDER BY i
            """;
        var json = await server.JsonAsync(sql);
        var arrow = await server.QueryAsync(sql, "application/vnd.apache.arrow.stream");
        await TestServer.SucceededAsync(arrow);
        using var reader = new ArrowStreamReader(await arrow.Content.ReadAsStreamAsync());
        var rows = json.GetProperty("rows").EnumerateArray();
        while (await reader.ReadNextRecordBatchAsync() is { } batch)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    Assert.True(rows.MoveNext());
                    var text = JsonText.Of(writer => WriteRow(writer, batch, row));
                    Assert.Equal(rows.Current.GetRawText(), Encoding.UTF8.GetString(text.Span));
                }
            }
        }
        Assert.False(rows.MoveNext());
    }

    private static void WriteRow(Utf8JsonWriter writer, Apache.Arrow.RecordBatch batch, int row)
    {
        writer.WriteStartArray();
        for (var column = 0; column < batch.ColumnCount; column++)
            ArrowJson.Write(writer, batch.Column(column), row);
        writer.WriteEndArray();
    }

    [Fact]
    public async Task Parquet_reads_back_as_a_file()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.QueryAsync("SELECT range AS n FROM range(1000)", "application/vnd.apache.parquet");
        await TestServer.SucceededAsync(response);
        var file = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("PAR1"u8, file.AsSpan(0, 4));
        Assert.Equal("PAR1"u8, file.AsSpan(file.Length - 4));
    }

    [Fact]
    public async Task Csv_and_ndjson_carry_the_rows()
    {
        await using var server = await TestServer.StartAsync();
        const string sql = "SELECT * FROM (VALUES (1, 'a,b', NULL), (2, '', 0.5)) t(i, s, d) ORDER BY i";
        Assert.Equal("i,s,d\r\n1,\"a,b\",\r\n2,\"\",0.5\r\n",
            await (await server.QueryAsync(sql, "text/csv")).Content.ReadAsStringAsync());
        Assert.Equal("{\"i\":1,\"s\":\"a,b\",\"d\":null}\n{\"i\":2,\"s\":\"\",\"d\":\"0.5\"}\n",
            await (await server.QueryAsync(sql, "application/x-ndjson")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_empty_answer_is_whole_in_every_format()
    {
        await using var server = await TestServer.StartAsync();
        const string sql = "SELECT 1 AS v WHERE false";
        Assert.Equal("[]", (await server.JsonAsync(sql)).GetProperty("rows").GetRawText());
        Assert.Equal("v\r\n", await (await server.QueryAsync(sql, "text/csv")).Content.ReadAsStringAsync());
        Assert.Equal("", await (await server.QueryAsync(sql, "application/x-ndjson")).Content.ReadAsStringAsync());
        var arrow = await server.QueryAsync(sql, "application/vnd.apache.arrow.stream");
        using var reader = new ArrowStreamReader(await arrow.Content.ReadAsStreamAsync());
        Assert.Equal("v", (await reader.GetSchema()).FieldsList.Single().Name);
        Assert.Null(await reader.ReadNextRecordBatchAsync());
    }

    [Fact]
    public async Task Warnings_of_the_tables_reach_the_client()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync("SELECT count(*) FROM lab.warned");
        Assert.Equal("""["3 samples were lost"]""", response.Headers.GetValues("Probing-Warnings").Single());
        Assert.Equal("3 samples were lost", (await TestServer.Json(response)).GetProperty("warnings")[0].GetString());
    }

    [Theory]
    [InlineData("SELECT FROM WHERE", "invalid_query", HttpStatusCode.BadRequest)]
    [InlineData("SELECT * FROM lab.nothing", "invalid_query", HttpStatusCode.BadRequest)]
    [InlineData("ATTACH ':memory:' AS x", "statement_not_allowed", HttpStatusCode.BadRequest)]
    [InlineData("   ", "invalid_argument", HttpStatusCode.BadRequest)]
    [InlineData("SELECT * FROM lab.early", "extension_failed", HttpStatusCode.BadGateway)]
    public async Task A_query_that_fails_is_a_problem(string sql, string code, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync(sql);
        // A name that nobody has may be told as "wrong query" or "not found"; both are the caller's to mend.
        if (sql.Contains("nothing", StringComparison.Ordinal) && response.StatusCode == HttpStatusCode.NotFound)
            (code, status) = ("not_found", HttpStatusCode.NotFound);
        await TestServer.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task A_wrong_name_is_shown_with_its_position()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var problem = await TestServer.ProblemAsync(await server.QueryAsync("SELECT nope FROM lab.numbers"),
            HttpStatusCode.BadRequest, "invalid_query");
        Assert.Equal(7, problem.GetProperty("position").GetInt32());
    }

    [Fact]
    public async Task A_reader_may_not_open_what_needs_the_execute_right()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_READ_TOKEN"] = TestServer.ReadToken }, new LabExtension());
        Assert.Equal(10, (await server.JsonAsync("FROM lab.private")).GetProperty("row_count").GetInt32());
        var response = await server.QueryAsync(
            "FROM lab.private", null, ("Authorization", $"Bearer {TestServer.ReadToken}"));
        await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, "permission_denied");
    }
}
