using System.Net;
using System.Text;
using System.Text.Json;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Probing.Engine.Journals;
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

    [Fact]
    public async Task An_error_after_the_first_rows_ends_json_and_ndjson_with_an_error_object()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync("FROM lab.late");
        await TestServer.SucceededAsync(response);
        var answer = await TestServer.Json(response);
        Assert.Equal("python_error", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Traceback: late", answer.GetProperty("error").GetProperty("traceback").GetString());
        Assert.Equal(answer.GetProperty("row_count").GetInt64(), answer.GetProperty("rows").GetArrayLength());
        Assert.Equal("python_error", response.TrailingHeaders.GetValues("Probing-Error").Single());

        var ndjson = await server.QueryAsync("FROM lab.late", "application/x-ndjson");
        var lines = (await ndjson.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var last = JsonDocument.Parse(lines[^1]);
        Assert.Equal("python_error", last.RootElement.GetProperty("probing_error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/vnd.apache.arrow.stream")]
    public async Task An_error_after_the_first_rows_cuts_the_other_formats(string accept)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync("FROM lab.late", accept);
        await TestServer.SucceededAsync(response);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var received = 0L;
        await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            var buffer = new byte[1 << 16];
            int count;
            while ((count = await stream.ReadAsync(buffer)) > 0)
                received += count;
            Assert.Fail($"the body ended as if it were whole, after {received} bytes");
        });
        Assert.True(received > 100_000, $"only {received} bytes arrived");
        // The server is none the worse for it.
        Assert.Equal(1, (await server.JsonAsync("SELECT 1")).GetProperty("row_count").GetInt32());
    }

    [Fact]
    public async Task The_time_limit_of_the_header_holds()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.QueryAsync("SELECT count(*) FROM lab.endless", null, ("Probing-Timeout", "0.3"));
        await TestServer.ProblemAsync(response, HttpStatusCode.GatewayTimeout, "timeout");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    public async Task A_malformed_time_limit_is_refused(string value)
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.ProblemAsync(await server.QueryAsync("SELECT 1", null, ("Probing-Timeout", value)),
            HttpStatusCode.BadRequest, "invalid_argument");
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_its_query()
    {
        var lab = new LabExtension();
        await using var server = await TestServer.StartAsync(lab);
        using var leave = new CancellationTokenSource();
        var query = server.Client.SendAsync(TestServer.Query("SELECT count(*) FROM lab.endless"), leave.Token);
        await lab.Reading.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        await lab.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_the_rows_cancels_too()
    {
        var lab = new LabExtension();
        await using var server = await TestServer.StartAsync(lab);
        var response = await server.QueryAsync("FROM lab.endless", "text/csv");
        await using var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[100_000]);
        response.Dispose();
        await lab.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Clients_that_leave_at_any_moment_leave_nothing_behind()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var random = new Random(4711);
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            TimeSpan stay;
            lock (random)
                stay = TimeSpan.FromMilliseconds(random.Next(20));
            using var leave = new CancellationTokenSource(stay);
            try
            {
                using var response = await server.Client.SendAsync(
                    TestServer.Query("FROM lab.endless"), HttpCompletionOption.ResponseHeadersRead, leave.Token);
                await response.Content.CopyToAsync(Stream.Null, leave.Token);
            }
            catch (OperationCanceledException)
            {
                // That is the point.
            }
        });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (server.Engine.Queries.Snapshot().Any(query => query.State is QueryState.Waiting or QueryState.Running))
            await Task.Delay(20, deadline.Token);
        Assert.Equal(1, (await server.JsonAsync("SELECT 1")).GetProperty("row_count").GetInt32());
    }

    [Fact]
    public async Task Too_many_queries_are_told_to_come_again()
    {
        var lab = new LabExtension();
        await using var server = await TestServer.StartAsync(lab);
        server.Extensions.SetOption("probing.engine.max_concurrent_queries", "1");
        using var first = await server.QueryAsync("FROM lab.endless", "text/csv");
        var second = await server.QueryAsync("SELECT 1");
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        await TestServer.ProblemAsync(second, HttpStatusCode.TooManyRequests, "too_many_requests");
    }

    [Fact]
    public async Task A_client_that_does_not_read_stops_the_tables_from_producing()
    {
        var lab = new LabExtension();
        await using var server = await TestServer.StartAsync(lab);
        using var response = await server.QueryAsync("FROM lab.endless", "text/csv");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        long before;
        do
        {
            before = lab.Produced;
            await Task.Delay(200, deadline.Token);
        }
        while (lab.Produced != before);
        Assert.InRange(before, 1, 3_000_000);
    }

    [Fact]
    public async Task Ten_million_rows_do_not_grow_the_process()
    {
        await using var server = await TestServer.StartAsync();
        await server.JsonAsync("SELECT 1");
        // 160 MB of data; the server may hold no more than its buffers of it.
        using var response = await server.QueryAsync("SELECT range AS a, range * 2 AS b FROM range(10000000)",
            "application/vnd.apache.arrow.stream");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        long total = await stream.ReadAsync(buffer);
        var before = ResidentBytes();
        var most = before;
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            total += count;
            if (total % 64 == 0)
                most = Math.Max(most, ResidentBytes());
        }
        Assert.True(total > 160_000_000, $"{total} bytes");
        Assert.True(most - before < 80_000_000, $"grew by {most - before} bytes");
    }

    [Fact]
    public async Task An_http_1_0_client_gets_the_rows_until_the_connection_ends()
    {
        await using var server = await TestServer.StartAsync();
        var (code, output) = await Shell.RunAsync("curl", "-sS", "--http1.0", "--unix-socket", server.SocketPath,
            "-H", "Accept: text/csv", "-d", "SELECT range AS n FROM range(50000)", "http://localhost/query");
        Assert.Equal(0, code);
        Assert.StartsWith("n\r\n", output);
        Assert.Equal(50_001, output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * Environment.SystemPageSize;
}
