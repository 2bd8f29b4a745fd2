using System.Net;
using System.Net.Sockets;
using Probing.Sdk;
using Probing.Server.Listening;
using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Security;

public sealed class UnixSocketTests
{
    [Fact]
    public async Task The_owner_gets_an_answer()
    {
        await using var server = await TestServer.StartAsync();
        var health = await TestServer.Json(await server.Client.GetAsync("/health"));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal(Environment.ProcessId, health.GetProperty("pid").GetInt32());
        Assert.Equal("1.2.3", health.GetProperty("version").GetString());
        Assert.Equal("3.12.1", health.GetProperty("python").GetString());
        Assert.Equal($"""["unix:{server.SocketPath}"]""", health.GetProperty("listeners").GetRawText());
    }

    [Fact]
    public async Task The_socket_is_for_its_owner_only()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.SocketPath));
        Assert.Equal([server.SocketPath], Directory.GetFileSystemEntries(server.DirectoryPath));
    }

    [Fact]
    public async Task Another_user_is_refused_by_the_kernels_word_even_when_the_file_lets_them_in()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can run a client as another user");
        await using var server = await TestServer.StartAsync();
        File.SetUnixFileMode(server.DirectoryPath, (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(server.SocketPath, (UnixFileMode)Convert.ToInt32("666", 8));
        var (code, output) = await Shell.RunAsync("setpriv", "--reuid=65534", "--clear-groups", "curl", "-sS", "-i",
            "--unix-socket", server.SocketPath, "http://localhost/health");
        Assert.Equal(0, code);
        Assert.StartsWith("HTTP/1.1 403 ", output);
        Assert.Contains("application/problem+json", output);
        Assert.Contains("\"code\":\"permission_denied\"", output);
        Assert.Contains("uid 65534", output);
    }

    [Fact]
    public async Task Root_may_use_the_socket_of_anybody_and_curl_speaks_it()
    {
        await using var server = await TestServer.StartAsync();
        var (code, output) = await Shell.RunAsync(
            "curl", "-sS", "--unix-socket", server.SocketPath, "http://localhost/health");
        Assert.Equal(0, code);
        Assert.Contains("\"status\":\"ok\"", output);
    }

    [Fact]
    public async Task The_read_token_holds_even_the_owner_to_reading()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string> { ["PROBING_READ_TOKEN"] = TestServer.ReadToken });
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestServer.ReadToken);
        var response = await server.Client.PutAsync("/config/probing.engine.threads", new StringContent("1"));
        await TestServer.ProblemAsync(response, HttpStatusCode.Forbidden, "permission_denied");
    }

    [Fact]
    public async Task A_stale_socket_is_replaced_and_ours_is_removed_at_the_end()
    {
        var directory = Directory.CreateTempSubdirectory("probing-stale-");
        var path = Path.Combine(directory.FullName, "1.sock");
        LeaveStaleSocket(path);
        var file = new UnixSocketFile(path);
        using (file.Bind())
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
        }
        file.Remove();
        Assert.Empty(directory.GetFileSystemInfos());
        directory.Delete();
    }

    [Fact]
    public void A_socket_that_took_our_place_is_left_alone()
    {
        var directory = Directory.CreateTempSubdirectory("probing-taken-");
        var path = Path.Combine(directory.FullName, "1.sock");
        var ours = new UnixSocketFile(path);
        using var first = ours.Bind();
        File.Delete(path);
        var theirs = new UnixSocketFile(path);
        using var second = theirs.Bind();
        first.Dispose();
        ours.Remove();
        Assert.True(File.Exists(path));
        directory.Delete(recursive: true);
    }

    [Fact]
    public void A_living_socket_and_a_plain_file_are_never_replaced()
    {
        var directory = Directory.CreateTempSubdirectory("probing-living-");
        var path = Path.Combine(directory.FullName, "1.sock");
        using (new UnixSocketFile(path).Bind())
            Assert.Equal(ProbingErrorKind.Unavailable,
                Assert.Throws<ProbingException>(() => new UnixSocketFile(path).Bind()).Kind);
        File.Delete(path);
        File.WriteAllText(path, "precious");
        Assert.Equal(ProbingErrorKind.PermissionDenied,
            Assert.Throws<ProbingException>(() => new UnixSocketFile(path).Bind()).Kind);
        Assert.Equal("precious", File.ReadAllText(path));
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/null");
        Assert.Throws<ProbingException>(() => new UnixSocketFile(path).Bind());
        directory.Delete(recursive: true);
    }

    [Fact]
    public void A_path_too_long_for_the_kernel_says_what_to_do()
    {
        var e = Assert.Throws<ProbingException>(() => new UnixSocketFile($"/tmp/{new string('x', 120)}/1.sock").Bind());
        Assert.Contains("PROBING_RUNTIME_DIR", e.Message);
    }

    [Fact]
    public async Task Stopping_removes_the_socket_and_hands_back_the_descriptors()
    {
        var server = await TestServer.StartAsync();
        Assert.Single(server.OpenListeners);
        await server.Server.StopAsync();
        Assert.False(File.Exists(server.SocketPath));
        Assert.Empty(server.OpenListeners);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stopping_does_not_wait_long_for_an_answer_that_never_ends()
    {
        var server = await TestServer.StartAsync(new LabExtension());
        using var response = await server.QueryAsync("FROM lab.endless", "text/csv");
        await server.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await server.DisposeAsync();
    }

    /// <summary>A file that a dead process left: bound, and nobody listens.</summary>
    private static void LeaveStaleSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "x"));
        File.Move(path + "x", path);
        socket.Dispose();
        Assert.True(File.Exists(path));
    }
}
