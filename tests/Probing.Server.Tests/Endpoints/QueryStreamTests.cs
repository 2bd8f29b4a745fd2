using System.Net;
using System.Text.Json;
using Probing.Engine.Journals;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

/// <summary>Answers that take their time: limits, errors after the first rows, clients that are slow or leave.</summary>
public sealed class QueryStreamTests
{
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
