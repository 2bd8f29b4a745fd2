using System.Net;
using System.Net.Sockets;
using System.Text;
using Probing.Cli.CommandLine;

namespace Probing.Cli.Tests.Http;

public sealed class ForeignServiceTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<html",
        "answered 200 OK, not as a probe does: <html")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answered 404 Not Found, not as a probe does")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\n\u001b[2J", @"\x1b[2J")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "127.0.0.1")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apache.arrow.stream\r\nContent-Length: 100\r\n\r\nshort", "broke before the answer was complete")]
    public async Task A_service_that_is_no_probe_is_told_from_one(string answer, string message)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync(listener, answer);

        var result = await Support.Cli.RunAsync($"{listener.LocalEndpoint}", "query", "SELECT 1", "--format", "table");

        Assert.Contains(message, result.Error);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Empty(result.Output);
        await served;
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var buffer = new byte[65536];
        Assert.NotEqual(0, await client.GetStream().ReadAsync(buffer));
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
    }
}
