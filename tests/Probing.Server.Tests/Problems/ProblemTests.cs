using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Probing.Sdk;
using Probing.Server.Problems;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Problems;

public sealed class ProblemTests
{
    [Fact]
    public void Every_kind_has_a_status_and_a_code_that_is_its_name()
    {
        foreach (var kind in Enum.GetValues<ProbingErrorKind>())
        {
            var problem = ProblemKind.Of(kind);
            Assert.InRange(problem.Status, 400, 599);
            Assert.Equal(Regex.Replace(kind.ToString(), "(?<=.)([A-Z])", "_$1").ToLowerInvariant(), problem.Code);
            Assert.NotEmpty(problem.Title);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => ProblemKind.Of((ProbingErrorKind)999));
    }

    [Fact]
    public void The_long_part_and_the_position_travel_along()
    {
        var problem = Problem.Of(new ProbingException(ProbingErrorKind.InvalidQuery, "what", "more") { Position = 3 });
        Assert.Equal("""
            {"type":"urn:probing:error:invalid_query","title":"The SQL text is wrong","status":400,"code":"invalid_query",
            "detail":"what","context":"more","position":3}
            """.Replace("\n", ""), Encoding.UTF8.GetString(JsonText.Of(problem.Write).Span));
    }

    [Theory]
    [InlineData("GET", "/nothing", null, HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/", null, HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/query/", null, HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/query", null, HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("DELETE", "/config", null, HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/query", "application/xml", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("POST", "/query", "text/plain; charset=latin1", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("POST", "/query", "application/json", HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData("GET", "/config/nobody.knows", null, HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/config/lab.nothing", null, HttpStatusCode.NotFound, "not_found")]
    public async Task Every_wrong_request_gets_a_problem(
        string method, string path, string? type, HttpStatusCode status, string code)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (type is not null)
        {
            request.Content = new StringContent("{\"no\": 1");
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        var response = await server.Client.SendAsync(request);
        if (status == HttpStatusCode.MethodNotAllowed)
            Assert.NotEmpty(response.Content.Headers.Allow);
        await TestServer.ProblemAsync(response, status, code);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/vnd.apache.arrow.stream;compression=bzip2")]
    [InlineData("not a media type")]
    [InlineData("application/json;q=0")]
    public async Task A_format_that_cannot_be_made_lists_those_that_can(string accept)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await TestServer.ProblemAsync(
            await server.QueryAsync("SELECT 1", accept), HttpStatusCode.NotAcceptable, "not_acceptable");
        Assert.Contains("application/vnd.apache.parquet", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("{\"sql\": 1}")]
    [InlineData("[]")]
    [InlineData("{\"sql\": \"SELECT 1\", \"params\": []}")]
    [InlineData("{\"sql\": \"SELECT ?\", \"parameters\": [[1]]}")]
    [InlineData("{\"sql\": \"SELECT ?\", \"parameters\": 1}")]
    [InlineData("{\"sql\": \" \"}")]
    public async Task Malformed_query_json_says_what_is_expected(string body)
    {
        await using var server = await TestServer.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await server.Client.PostAsync("/query", content);
        await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, "invalid_argument");
    }

    [Fact]
    public async Task Sql_that_is_not_utf_8_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Client.PostAsync("/query", new ByteArrayContent([.. "SELECT '"u8, 0xff, .. "'"u8]));
        await TestServer.ProblemAsync(response, HttpStatusCode.BadRequest, "invalid_argument");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var (code, output) = await Shell.RunAsync("bash", "-c",
            "head -c 17000000 /dev/zero | curl -sS -i --data-binary @- "
            + $"--unix-socket {server.SocketPath} http://localhost/query");
        Assert.Equal(0, code);
        Assert.Contains("HTTP/1.1 413", output);
        Assert.Contains("\"code\":\"limit_exceeded\"", output);
    }

    [Fact]
    public async Task Bytes_that_are_not_http_get_a_bare_400_and_harm_nobody()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.SocketPath));
        await socket.SendAsync("\u0016\u0003\u0001 hello\r\n\r\n"u8.ToArray());
        var buffer = new byte[1024];
        var count = await socket.ReceiveAsync(buffer);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(buffer, 0, count));
        await TestServer.SucceededAsync(await server.Client.GetAsync("/health"));
    }

    [Fact]
    public async Task Head_is_get_without_the_body()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/health"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }
}
