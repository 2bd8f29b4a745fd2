using System.Net;
using System.Net.Sockets;
using System.Text;
using Probing.Sdk;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Security;

public sealed class TcpTests
{
    private static readonly Dictionary<string, string> Open = new() { ["PROBING_PORT"] = "0" };

    private static readonly Dictionary<string, string> WithTokens = new()
    {
        ["PROBING_ADDRESS"] = "127.0.0.1:0",
        ["PROBING_TOKEN"] = TestServer.Token,
        ["PROBING_READ_TOKEN"] = TestServer.ReadToken,
    };

    [Fact]
    public async Task There_is_no_tcp_unless_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal([$"unix:{server.SocketPath}"], server.Server.Listeners);
    }

    [Fact]
    public async Task A_port_alone_listens_on_loopback()
    {
        await using var server = await TestServer.StartAsync(Open);
        Assert.Equal("127.0.0.1", server.Tcp.Host);
        Assert.Equal(2, server.OpenListeners.Count);
    }

    [Fact]
    public async Task Without_a_token_our_own_processes_may_read_and_not_execute()
    {
        await using var server = await TestServer.StartAsync(Open);
        using var client = server.TcpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
        await TestServer.ProblemAsync(await client.PutAsync("/config/probing.engine.threads", new StringContent("1")),
            HttpStatusCode.Forbidden, "permission_denied");
        await TestServer.ProblemAsync(await client.PostAsync("/eval", new StringContent("1")),
            HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Without_a_token_another_user_of_the_machine_is_refused()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can run a client as another user");
        await using var server = await TestServer.StartAsync(Open);
        var (code, output) = await Shell.RunAsync("setpriv", "--reuid=65534", "--clear-groups", "curl", "-sS", "-i",
            new Uri(server.Tcp, "/health").ToString());
        Assert.Equal(0, code);
        Assert.StartsWith("HTTP/1.1 401 ", output);
        Assert.Contains("WWW-Authenticate: Bearer", output);
        Assert.Contains("\"code\":\"unauthenticated\"", output);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("wrong-0123456789abcdef", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData(TestServer.ReadToken, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(TestServer.Token, HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task The_token_decides_what_a_caller_may_do(string? token, HttpStatusCode read, HttpStatusCode execute)
    {
        await using var server = await TestServer.StartAsync(WithTokens);
        using var client = server.TcpClient(token);
        Assert.Equal(read, (await client.GetAsync("/health")).StatusCode);
        Assert.Equal(execute,
            (await client.PutAsync("/config/probing.server.max_connections", new StringContent("32"))).StatusCode);
    }

    [Fact]
    public async Task An_address_beyond_loopback_without_a_token_is_refused_and_the_private_socket_goes_on()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_ADDRESS"] = "0.0.0.0:0" });
        Assert.Single(server.Server.Listeners);
        Assert.Contains(server.Log, line => line.Contains("PROBING_TOKEN", StringComparison.Ordinal));
        Assert.Contains(server.Extensions.Errors.Snapshot(), e => e.Extension == "probing.server");
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health")).StatusCode);
        var problem = await TestServer.ProblemAsync(
            await server.Client.PutAsync("/config/probing.server.address", new StringContent("0.0.0.0:0")),
            HttpStatusCode.Forbidden, "permission_denied");
        Assert.Contains("PROBING_TOKEN", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_address_beyond_loopback_with_a_token_is_served()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string>
        {
            ["PROBING_ADDRESS"] = "0.0.0.0", ["PROBING_PORT"] = "0", ["PROBING_TOKEN"] = TestServer.Token,
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Tcp.Port}") };
        await TestServer.ProblemAsync(await client.GetAsync("/health"), HttpStatusCode.Unauthorized, "unauthenticated");
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.Token);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task The_registration_time_variable_is_checked_like_the_short_one()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_SERVER_ADDRESS"] = "0.0.0.0:0" });
        Assert.Single(server.Server.Listeners);
        Assert.Null(server.Settings.Address);
        await using var open = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_SERVER_ADDRESS"] = "127.0.0.1:0" });
        Assert.Equal(2, open.Server.Listeners.Count);
    }

    [Fact]
    public async Task The_listener_can_be_opened_moved_and_closed_while_running()
    {
        await using var server = await TestServer.StartAsync();
        await PutAddressAsync(server, "127.0.0.1:0", HttpStatusCode.OK);
        var first = server.Tcp;
        await PutAddressAsync(server, $"[::1]:{first.Port}", HttpStatusCode.OK);
        Assert.Equal($"http://[::1]:{first.Port}/", server.Tcp.ToString());
        using (var client = server.TcpClient())
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
        await PutAddressAsync(server, "", HttpStatusCode.OK);
        Assert.Single(server.Server.Listeners);
        Assert.Single(server.OpenListeners);
        using var late = new TcpClient(AddressFamily.InterNetworkV6);
        await Assert.ThrowsAnyAsync<SocketException>(() => late.ConnectAsync(IPAddress.IPv6Loopback, first.Port));
    }

    [Fact]
    public async Task A_client_can_move_the_listener_that_it_speaks_through()
    {
        await using var server = await TestServer.StartAsync(WithTokens);
        using var client = server.TcpClient(TestServer.Token);
        var before = server.Tcp;
        using var content = new StringContent($"[::1]:{before.Port}");
        var response = await client.PutAsync("/config/probing.server.address", content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal("[::1]", server.Tcp.Host);
    }

    [Fact]
    public async Task An_address_that_cannot_be_had_leaves_the_old_listener_in_place()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var server = await TestServer.StartAsync(Open);
        var before = server.Tcp;
        await PutAddressAsync(server, other.LocalEndpoint.ToString()!, HttpStatusCode.BadRequest);
        await PutAddressAsync(server, $"192.0.2.1:{before.Port}", HttpStatusCode.Forbidden);
        Assert.Equal(before, server.Tcp);
        using var client = server.TcpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task The_last_token_cannot_go_while_others_can_connect()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string>
        {
            ["PROBING_ADDRESS"] = "0.0.0.0:0", ["PROBING_TOKEN"] = TestServer.Token,
        });
        var response = await server.Client.PutAsync("/config/probing.server.token", new StringContent(""));
        await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, "permission_denied");
        await PutAddressAsync(server, "", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK,
            (await server.Client.PutAsync("/config/probing.server.token", new StringContent(""))).StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_web_page_of_another_origin_is_refused(string header, string value)
    {
        await using var server = await TestServer.StartAsync(WithTokens);
        using var client = server.TcpClient(TestServer.Token);
        var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.TryAddWithoutValidation(header, value);
        await TestServer.ProblemAsync(await client.SendAsync(request), HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task Our_own_names_and_pages_are_let_in()
    {
        await using var server = await TestServer.StartAsync(WithTokens);
        using var client = server.TcpClient(TestServer.Token);
        server.Extensions.SetOption("probing.server.hosts", "trainer-0, Trainer.Example");
        string[] hosts = ["localhost", $"localhost:{server.Tcp.Port}", "10.0.0.5", "[::1]:80", "trainer.example"];
        foreach (var host in hosts)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/health");
            request.Headers.Host = host;
            request.Headers.Add("Origin", $"http://{host}");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            var response = await client.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, $"{host}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so()
    {
        await using var server = await TestServer.StartAsync(Open);
        server.Extensions.SetOption("probing.server.max_connections", "1");
        using var first = new TcpClient();
        await first.ConnectAsync(server.Tcp.Host, server.Tcp.Port);
        await first.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200", await ReadSomeAsync(first));
        using var second = new TcpClient();
        await second.ConnectAsync(server.Tcp.Host, server.Tcp.Port);
        var refusal = await ReadSomeAsync(second);
        Assert.StartsWith("HTTP/1.1 429", refusal);
        Assert.Contains("Retry-After: 1", refusal);
    }

    [Fact]
    public void Tokens_are_compared_by_the_constant_time_api_over_digests()
    {
        Assert.True(Server.Security.BearerToken.Matches(TestServer.Token, TestServer.Token));
        Assert.False(Server.Security.BearerToken.Matches("", ""));
        Assert.False(Server.Security.BearerToken.Matches("x", null));
        Assert.False(Server.Security.BearerToken.Matches(TestServer.Token + "x", TestServer.Token));
        var calls = ReferencedMembers.Of(typeof(Server.Security.BearerToken));
        Assert.Contains("System.Security.Cryptography.CryptographicOperations.FixedTimeEquals", calls);
        Assert.Contains("System.Security.Cryptography.SHA256.HashData", calls);
        Assert.DoesNotContain(calls, call => call.EndsWith(".SequenceEqual", StringComparison.Ordinal)
            || call.EndsWith("String.op_Equality", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_no_header_can_carry_is_refused_without_being_shown()
    {
        await using var server = await TestServer.StartAsync();
        var problem = await TestServer.ProblemAsync(
            await server.Client.PutAsync("/config/probing.server.token", new StringContent("hunter 2")),
            HttpStatusCode.BadRequest, "invalid_argument");
        Assert.DoesNotContain("hunter", problem.GetRawText());
    }

    [Fact]
    public async Task A_bad_token_at_start_keeps_the_listener_closed_and_the_socket_open()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_PORT"] = "0", ["PROBING_TOKEN"] = "two words" });
        Assert.Equal([$"unix:{server.SocketPath}"], server.Server.Listeners);
        Assert.Contains(server.Log, line => line.Contains("token", StringComparison.Ordinal));
        await TestServer.SucceededAsync(await server.Client.GetAsync("/health"));
    }

    [Fact]
    public async Task A_token_read_from_a_file_may_end_with_a_line_break()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_PORT"] = "0", ["PROBING_TOKEN"] = "s3cret\n" });
        using var client = server.TcpClient("s3cret");
        await TestServer.SucceededAsync(await client.GetAsync("/health"));
    }

    private static async Task PutAddressAsync(TestServer server, string address, HttpStatusCode expected)
    {
        var response = await server.Client.PutAsync("/config/probing.server.address", new StringContent(address));
        Assert.True(response.StatusCode == expected, await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> ReadSomeAsync(TcpClient client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[4096];
        var count = await client.GetStream().ReadAsync(buffer, deadline.Token);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
