using System.Net;
using System.Net.Sockets;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>The interpreter goes down while clients are connected and queries of all kinds run.</summary>
public sealed class ExitWhileServingTests
{
    private const int Kill = 9;

    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(30);

    /// <summary>As many as a probe runs at once, so that a refused one tells that all of these run.</summary>
    private static readonly string[] LongQueries =
    [
        "SELECT count(*) FROM range(1000000000000) AS r(n) WHERE n % 7 = 3",
        "SELECT n FROM range(100000000000) AS r(n)",
        "SELECT * FROM python.`__import__('time').sleep(60)`",
        "SELECT * FROM python.`next(n for n in iter(int, 1) if n)`",
    ];

    private static readonly (string Action, string End)[] Exits =
    [
        ("pass", "exit 0"), ("sys.exit(3)", "exit 3"), ("os._exit(4)", "exit 4"), ("raise ValueError('last')", "exit 1"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
    ];

    public static TheoryData<string> Pythons => [.. Interpreters.All.Select(python => python.Name)];

    [Theory, MemberData(nameof(Pythons))]
    public async Task Ends_in_the_same_way(string python)
    {
        foreach (var (action, end) in Exits)
        {
            var off = await Ending(python, action, probed: false);
            Assert.Equal(end, off.End);
            var on = await Ending(python, action, probed: true);
            Assert.Equal((off.End, off.Output, off.Error), (on.End, on.Output, on.Error));
        }
    }

    /// <summary>A worker that outlives its killed parent must not keep the parent's socket open: clients would hang.</summary>
    [Theory, MemberData(nameof(Pythons))]
    public async Task A_dead_parents_socket_is_closed_although_its_child_lives(string python)
    {
        await using var host = await Probed.Start(python, """
            import os, time
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            print('READY', flush=True)
            time.sleep(60)
            """);
        Assert.True(await host.Run.Printed("READY"));
        host.Run.Signal(Kill);
        Assert.True(await host.Run.Until(() => host.Run.Ended));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var refused = Assert.ThrowsAny<SocketException>(
            () => socket.Connect(new UnixDomainSocketEndPoint(RuntimeFolder.Socket(host.Pid))));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    private static async Task<RunResult> Ending(string python, string action, bool probed)
    {
        var stop = Path.Combine(RuntimeFolder.Path, $"{Guid.NewGuid():N}.stop");
        var program = $"""
            import atexit, os, signal, sys, time
            atexit.register(print, 'atexit')
            print('READY', flush=True)
            while not os.path.exists('{stop}'):
                time.sleep(0.01)
            print('end', flush=True)
            {action}
            """;
        if (!probed)
        {
            await File.WriteAllTextAsync(stop, "");
            return await Run.ToEnd(await Probed.Program(python, program, ("PROBING", "0")));
        }

        await using var host = await Probed.Start(python, program);
        Assert.True(await host.Run.Printed("READY"));
        using var idle = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await idle.ConnectAsync(new UnixDomainSocketEndPoint(RuntimeFolder.Socket(host.Pid)));
        using var clients = new CancellationTokenSource();
        var queries = LongQueries.Select(sql => Ask(host, sql, clients.Token)).ToArray();
        await AllRunning(host);
        await File.WriteAllTextAsync(stop, "");
        var ended = await new Deadline(ExitLimit).Until(() => host.Run.Ended);
        await clients.CancelAsync();
        await Task.WhenAll(queries);
        Assert.True(ended, $"the host did not end within {ExitLimit.TotalSeconds} s of '{action}' with queries running");
        return await host.Run.End();
    }

    private static async Task Ask(Probed host, string sql, CancellationToken cancellation)
    {
        try
        {
            using var client = new ProbeClient(host.Pid);
            using var answer = await client.Send(sql, cancellation: cancellation);
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            await body.CopyToAsync(Stream.Null, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            Assert.True(host.Run.Ended || cancellation.IsCancellationRequested || e is not OperationCanceledException, $"{sql}: {e}");
        }
    }

    private static async Task AllRunning(Probed host)
    {
        var full = await Deadline.In(20).Until(async () =>
        {
            using var answer = await host.Client.Send("SELECT 1");
            return answer.StatusCode == HttpStatusCode.TooManyRequests;
        });
        Assert.True(full, "the long queries do not all run");
    }
}
