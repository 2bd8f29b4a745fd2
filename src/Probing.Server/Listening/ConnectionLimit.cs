using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Probing.Sdk;
using Probing.Server.Problems;

namespace Probing.Server.Listening;

/// <summary>Bounds the open connections of all listeners together; one too many is told so and closed.</summary>
internal sealed class ConnectionLimit(Func<int> most)
{
    /// <summary>Refused ones that may be open at once; beyond, they are closed whatever they still send.</summary>
    private const int MaxRefused = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private int _open;
    private int _refused;

    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        var refused = Interlocked.Increment(ref _open) > most();
        try
        {
            if (!refused)
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
        if (refused)
            await RefuseAsync(connection);
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
        try
        {
            if (Interlocked.Increment(ref _refused) <= MaxRefused)
                await ReadToEndAsync(connection.Transport.Input);
        }
        finally
        {
            Interlocked.Decrement(ref _refused);
        }
        await connection.Transport.Output.CompleteAsync();
    }

    /// <summary>A client that is still sending when we close gets a broken pipe in place of the answer.</summary>
    private static async Task ReadToEndAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            for (var read = await input.ReadAsync(patience.Token); !read.IsCompleted;
                 read = await input.ReadAsync(patience.Token))
                input.AdvanceTo(read.Buffer.End);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It sends for too long, or has gone: either way it had its answer.
        }
    }
}
