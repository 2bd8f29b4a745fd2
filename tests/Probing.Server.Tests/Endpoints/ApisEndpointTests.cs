using System.Net;
using System.Text;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class ApisEndpointTests
{
    [Fact]
    public async Task Calls_are_listed()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var calls = (await TestServer.Json(await server.Client.GetAsync("/apis"))).GetProperty("calls");
        var secret = calls.EnumerateArray().Single(call => call.GetProperty("path").GetString() == "/apis/lab/secret");
        Assert.Equal(["extension=lab", "method=POST", "path=/apis/lab/secret", "right=execute",
            "description=Needs the execute right", "request_types=[]", "response_type=application/json"],
            secret.EnumerateObject().Select(member => $"{member.Name}={member.Value}"));
    }

    [Fact]
    public async Task A_call_gets_body_type_and_parameters()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        using var content = new StringContent("hallo", Encoding.UTF8, "text/x-lab");
        var echo = await server.Client.PostAsync("/apis/lab/echo", content);
        Assert.Equal("hallo", await echo.Content.ReadAsStringAsync());
        Assert.Equal("text/x-lab; charset=utf-8", echo.Content.Headers.ContentType?.ToString());
        Assert.Equal("""{"a":"2","b":"x y","id":"7"}""",
            await server.Client.GetStringAsync("/apis/lab/items/7?a=1&a=2&b=x%20y"));
    }

    [Theory]
    [InlineData("GET", "/apis/nobody/x", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/apis/lab/nothing", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/apis/lab/echo", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/apis/lab/throw", HttpStatusCode.BadGateway, "extension_failed")]
    [InlineData("POST", "/apis/lab/python", HttpStatusCode.UnprocessableEntity, "python_error")]
    public async Task A_failing_call_is_a_problem(string method, string path, HttpStatusCode status, string code)
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        if (status == HttpStatusCode.MethodNotAllowed)
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        var problem = await TestServer.ProblemAsync(response, status, code);
        if (code == "python_error")
            Assert.StartsWith("Traceback", problem.GetProperty("traceback").GetString());
        if (code == "extension_failed")
            Assert.Contains(server.Extensions.Errors.Snapshot(),
                e => e.Extension == "lab" && e.Message.Contains("on fire", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_ignores_its_deadline_is_given_up()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var request = new HttpRequestMessage(HttpMethod.Post, "/apis/lab/stuck");
        request.Headers.Add("Probing-Timeout", "0.2");
        await TestServer.ProblemAsync(await server.Client.SendAsync(request), HttpStatusCode.GatewayTimeout, "timeout");
    }

    [Fact]
    public async Task A_call_that_fails_after_it_began_is_cut()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        using var response = await server.Client.GetAsync("/apis/lab/late", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var begun = new byte[5];
        await stream.ReadExactlyAsync(begun);
        Assert.Equal("begun"u8, begun);
        await Assert.ThrowsAsync<HttpIOException>(() => stream.ReadExactlyAsync(begun).AsTask());
    }

    [Fact]
    public async Task A_call_states_the_right_that_it_needs()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_READ_TOKEN"] = TestServer.ReadToken }, new LabExtension());
        Assert.Equal(HttpStatusCode.OK, (await server.Client.PostAsync("/apis/lab/secret", null)).StatusCode);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.ReadToken);
        await TestServer.ProblemAsync(await server.Client.PostAsync("/apis/lab/secret", null),
            HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Eval_without_python_says_that_there_is_none()
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.ProblemAsync(await server.Client.PostAsync("/eval", new StringContent("1 + 1")),
            HttpStatusCode.NotFound, "not_found");
    }
}
