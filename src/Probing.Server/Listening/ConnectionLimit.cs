using Microsoft.AspNetCore.Connections;
using Probing.Sdk;
using Probing.Server.Problems;
using System.Text;

namespace Probing.Server.Listening;

/// <summary>Bounds the open connections of all listeners together; one too many is told so and closed.</summary>
internal sealed class ConnectionLimit(Func<int> most)
{
    private int _open;

    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > most())
                await RefuseAsync(connection);
            else
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };

    private async Task RefuseAsync(ConnectionContext connection)
    {
        var problem = new Problem(ProblemKind.Of(ProbingErrorKind.TooManyRequests),
            $"{most()} connections are open, the limit of option probing.server.max_connections; close some or raise "
            + "it");
        var body = JsonText.Of(problem.Write);
        var head = $"HTTP/1.1 429 Too Many Requests\r\nContent-Type: {Problem.ContentType}\r\n"
            + $"Content-Length: {body.Length}\r\nRetry-After: {problem.Kind.RetryAfter}\r\nConnection: close\r\n\r\n";
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(head));
        await connection.Transport.Output.WriteAsync(body);
        await connection.Transport.Output.CompleteAsync();
    }
}
