using System.Net;
using System.Text;
using Probing.Engine.Guards;
using Probing.Engine.Loading;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Queries;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class CallGuardTests
{
    [Fact]
    public async Task A_body_of_a_type_that_the_call_does_not_take_is_refused()
    {
        await using var server = await StartAsync(new CallExtension(
            (CallExtension.Route("POST", "set") with { RequestTypes = ["application/json"] }, (_, _) => new(EngineResponse.Json("1")))));
        var problem = await TestServer.ProblemAsync(
            await server.Client.PostAsync("/apis/calls/set", new StringContent("1", Encoding.UTF8, "text/plain")),
            HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.Contains("send application/json", problem.GetProperty("detail").GetString());
        await TestServer.SucceededAsync(await server.Client.PostAsync(
            "/apis/calls/set", new StringContent("1", Encoding.UTF8, "application/json")));
        Assert.Equal(0, server.Extensions.Guard("calls").Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_with_and_without_a_length(bool chunked)
    {
        await using var server = await StartAsync(new CallExtension(
            (CallExtension.Route("POST", "set") with { MaxRequestBytes = 1000 }, async (request, token) =>
            {
                using var copy = new MemoryStream();
                await request.Body.CopyToAsync(copy, token);
                return EngineResponse.Json($"{copy.Length}");
            })));
        Assert.Equal("1000", await (await server.Client.PostAsync(
            "/apis/calls/set", new ByteArrayContent(new byte[1000]))).Content.ReadAsStringAsync());
        var request = new HttpRequestMessage(HttpMethod.Post, "/apis/calls/set")
        {
            Content = new ByteArrayContent(new byte[5000]),
        };
        request.Headers.TransferEncodingChunked = chunked;
        var problem = await TestServer.ProblemAsync(
            await server.Client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "limit_exceeded");
        Assert.Contains("1000 bytes", problem.GetProperty("detail").GetString());
        Assert.Equal(0, server.Extensions.Guard("calls").Failures); // the client's mistake
    }

    [Fact]
    public async Task A_head_request_writes_no_body_even_where_it_has_no_end()
    {
        await using var server = await StartAsync(new CallExtension((CallExtension.Route("GET", "feed"), (_, _) =>
            new(new EngineResponse("text/plain", (_, token) => Task.Delay(Timeout.Infinite, token))))));
        var response = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/apis/calls/feed"));
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_its_call_and_that_counts_against_nobody()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(new CallExtension((CallExtension.Route("GET", "feed"), (_, _) =>
            new(new EngineResponse("text/plain", async (stream, token) =>
            {
                await stream.WriteAsync("begun"u8.ToArray(), token);
                await stream.FlushAsync(token);
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    cancelled.SetResult();
                }
            })))));
        using (var response = await server.Client.GetAsync("/apis/calls/feed", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[5]);
        }
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var guard = server.Extensions.Guard("calls");
        await UntilAsync(() => guard.Running == 0);
        Assert.Equal((1, 0, 0), (guard.Calls, guard.Failures, guard.Hung));
    }

    [Fact]
    public async Task An_answer_beyond_its_limit_is_cut()
    {
        await using var server = await StartAsync(new CallExtension((CallExtension.Route("GET", "big"), (_, _) =>
            new(new EngineResponse("application/octet-stream", async (stream, token) =>
            {
                for (var i = 0; i < 64; i++)
                    await stream.WriteAsync(new byte[64 * 1024], token);
            })))));
        server.Extensions.SetOption("probing.extensions.max_response_mb", "1");
        using var response = await server.Client.GetAsync("/apis/calls/big", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var received = new MemoryStream();
        await Assert.ThrowsAsync<HttpIOException>(() => stream.CopyToAsync(received));
        Assert.InRange(received.Length, 1, 1 << 20);
    }

    [Fact]
    public async Task Bad_answers_are_the_extensions_failure()
    {
        await using var server = await StartAsync(new CallExtension(
            (CallExtension.Route("GET", "null"), (_, _) => new((EngineResponse)null!)),
            (CallExtension.Route("GET", "status"), (_, _) => new(EngineResponse.Json("1") with { Status = 500 })),
            (CallExtension.Route("GET", "body"), (_, _) => new(new EngineResponse("text/plain",
                (_, _) => throw new InvalidOperationException("no body"))))));
        foreach (var path in new[] { "null", "status", "body" })
            await TestServer.ProblemAsync(
                await server.Client.GetAsync($"/apis/calls/{path}"), HttpStatusCode.BadGateway, "extension_failed");
        Assert.Equal(3, server.Extensions.Guard("calls").Failures);
    }

    [Fact]
    public async Task A_call_that_fails_again_and_again_is_disabled_and_says_how_to_enable_it()
    {
        var broken = true;
        await using var server = await StartAsync(new CallExtension((CallExtension.Route("GET", "now"), (_, _) => broken
            ? throw new InvalidOperationException("no clock")
            : new(EngineResponse.Json("1")))));
        server.Extensions.SetOption("probing.extensions.max_failures", "2");
        await server.Client.GetAsync("/apis/calls/now");
        await server.Client.GetAsync("/apis/calls/now");
        var problem = await TestServer.ProblemAsync(
            await server.Client.GetAsync("/apis/calls/now"), HttpStatusCode.BadGateway, "extension_failed");
        Assert.Contains("is disabled: it failed 2 times in a row", problem.GetProperty("detail").GetString());
        Assert.Contains("extension enable calls", problem.GetProperty("detail").GetString());
        Assert.Equal(2, server.Extensions.Errors.Snapshot().Count); // a refusal is no failure

        broken = false;
        var enabled = await TestServer.Json(await server.Client.PostAsync("/apis/probing.extensions/enable", Json("calls")));
        Assert.Equal("enabled", enabled.GetProperty("state").GetString());
        Assert.Equal("1", await server.Client.GetStringAsync("/apis/calls/now"));
    }

    [Fact]
    public async Task A_call_that_was_given_up_cannot_touch_the_connections_next_request()
    {
        using var release = new ManualResetEventSlim();
        var outcome = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(new CallExtension((CallExtension.Route("POST", "slow"), (request, _) =>
        {
            release.Wait();
            outcome.SetResult(Record.Exception(() => request.Body.ReadByte()));
            return new(EngineResponse.Json("1"));
        })));
        var late = new HttpRequestMessage(HttpMethod.Post, "/apis/calls/slow") { Content = new StringContent("x") };
        late.Headers.Add(Exchange.TimeoutHeader, "0.1");
        await TestServer.ProblemAsync(await server.Client.SendAsync(late), HttpStatusCode.GatewayTimeout, "timeout");
        var guard = server.Extensions.Guard("calls");
        await UntilAsync(() => guard.Hung == 1);
        Assert.Equal(0, guard.Failures); // the client chose the limit
        release.Set();
        Assert.IsType<OperationCanceledException>(await outcome.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await UntilAsync(() => guard is { Hung: 0, Running: 0 });
    }

    [Fact]
    public async Task A_call_exports_a_query_as_parquet()
    {
        CallExtension? extension = null;
        extension = new CallExtension((CallExtension.Route("POST", "export"), (request, _) => new(new EngineResponse(
            "application/vnd.apache.parquet", async (stream, token) =>
            {
                using var reader = new StreamReader(request.Body);
                await using var answer = await extension!.Context!.QueryAsync(
                    new EngineQuery(await reader.ReadToEndAsync(token)) { Right = request.Right }, token);
                await answer.WriteParquetAsync(stream, token);
            }))));
        await using var server = await StartAsync(extension);
        var bytes = await (await server.Client.PostAsync(
            "/apis/calls/export", new StringContent("SELECT 42 AS answer"))).Content.ReadAsByteArrayAsync();
        Assert.Equal("PAR1"u8, bytes.AsSpan(0, 4));
        Assert.Equal("PAR1"u8, bytes.AsSpan(bytes.Length - 4));
    }

    [Fact]
    public async Task Calls_are_in_the_openapi_document_with_types_rights_and_parameters()
    {
        await using var server = await StartAsync(new CallExtension(
            (CallExtension.Route("POST", "jobs/{id}") with { RequestTypes = ["text/csv"], ResponseType = "text/html" },
                (_, _) => new(EngineResponse.Json("1")))));
        var document = await TestServer.Json(await server.Client.GetAsync("/openapi.json"));
        var path = document.GetProperty("paths").GetProperty("/apis/calls/jobs/{id}");
        Assert.Equal("id", path.GetProperty("parameters")[0].GetProperty("name").GetString());
        var call = path.GetProperty("post");
        Assert.Equal("read", call.GetProperty("x-right").GetString());
        Assert.True(call.GetProperty("requestBody").GetProperty("content").TryGetProperty("text/csv", out _));
        Assert.True(call.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("text/html", out _));
    }

    private static StringContent Json(string name) => new($$"""{"name":"{{name}}"}""", Encoding.UTF8, "application/json");

    private static async Task<TestServer> StartAsync(CallExtension extension)
    {
        var server = await TestServer.StartAsync();
        server.Extensions.Register(new ExtensionsExtension(server.Extensions, new ExtensionLoaders()));
        await server.Extensions.AddAsync(extension, new ExtensionOrigin("test", "here"), CancellationToken.None);
        return server;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, deadline.Token);
    }
}
