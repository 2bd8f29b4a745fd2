using System.Net.Sockets;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>Whatever happens to clients, the host computes what it computes and the probe goes on serving.</summary>
public sealed class ClientTests
{
    private const int Kill = 9, Interrupt = 2, Stop = 19;
    private const string Endless = "SELECT count(*) FROM range(1000000000000) AS r(n) WHERE n % 7 = 3";
    private const string Large = "SELECT n, repeat('x', 100) AS text FROM range(20000000) AS r(n)";

    public static TheoryData<string> Pythons => [.. Interpreters.All.Select(python => python.Name)];

    [Theory, MemberData(nameof(Pythons))]
    public Task A_client_killed_in_the_middle_of_a_query(string python) => Hosts.SurvivesUnchanged(python, async host =>
    {
        foreach (var (sql, signal) in new[] { (Endless, Kill), (Large, Kill), (Endless, Interrupt) })
        {
            await using var cli = Run.Start(Probed.CliRequest($"{host.Pid}", "query", "--format", "csv", sql));
            await RunningQueries(host, count => count > 0);
            cli.Signal(signal);
            await cli.End();
            await RunningQueries(host, count => count == 0);
        }
    });

    [Theory, MemberData(nameof(Pythons))]
    public Task A_client_stopped_in_the_middle_of_a_large_answer(string python) => Hosts.SurvivesUnchanged(python, async host =>
    {
        await using var cli = Run.Start(Probed.CliRequest($"{host.Pid}", "query", "--format", "csv", Large));
        Assert.True(await cli.Until(() => cli.Output.Length > 100_000), $"no rows came: {cli.Output}");
        cli.Signal(Stop);
        var before = ProcessFiles.RssBytes(host.Pid);
        for (var i = 0; i < 20; i++)
            await host.Client.Query("SELECT 1");
        // 20 million rows are 2 GB: a probe that buffers for a client that does not read would have grown by that.
        Assert.InRange(ProcessFiles.RssBytes(host.Pid) - before, long.MinValue, 256L << 20);
    });

    [Theory, MemberData(nameof(Pythons))]
    public Task Two_hundred_clients_at_once(string python) => Hosts.SurvivesUnchanged(python, async host =>
    {
        var threadsBefore = ProcessFiles.ThreadCount(host.Pid);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            using var client = new ProbeClient(host.Pid, TimeSpan.FromSeconds(60));
            using var answer = await client.Send($"SELECT {number} AS n, count(*) AS c FROM range(100000)");
            // Too many queries at once are turned away with 429 or 503; none may be forgotten.
            return (int)answer.StatusCode;
        }));
        Assert.All(answers, status => Assert.Contains(status, new[] { 200, 429, 503 }));
        Assert.Contains(200, answers);
        Assert.InRange(ProcessFiles.ThreadCount(host.Pid), 1, threadsBefore + 16);
    });

    [Theory, MemberData(nameof(Pythons))]
    public Task Clients_that_connect_and_say_nothing_or_nonsense(string python) => Hosts.SurvivesUnchanged(python, async host =>
    {
        byte[][] openings = [[], "POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nSEL"u8.ToArray(),
            "GET "u8.ToArray(), [0, 255, 13, 10, 13, 10], [.. Enumerable.Repeat((byte)'A', 100_000)]];
        var sockets = new List<Socket>();
        try
        {
            foreach (var opening in Enumerable.Repeat(openings, 10).SelectMany(all => all))
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                sockets.Add(socket);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(RuntimeFolder.Socket(host.Pid)));
                await SendAll(socket, opening);
            }
            await host.Client.Query("SELECT 1");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    });

    [Theory, MemberData(nameof(Pythons))]
    public Task Python_expressions_that_fail_print_and_raise_everything(string python) => Hosts.SurvivesUnchanged(python, async host =>
    {
        string[] expressions =
        [
            "1 / 0", "undefined_name", "__import__('sys').exit(3)", "syntax error(", "[i for i in range(10**5)]",
            "(_ for _ in ()).throw(KeyboardInterrupt)", "(_ for _ in ()).throw(GeneratorExit)", "'\\ud800'", "object()",
            "__import__('no_such_module')", "__import__('threading').current_thread().name",
        ];
        foreach (var expression in expressions)
        {
            using var answer = await host.Client.Send($"SELECT * FROM python.`{expression}`");
            await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode is >= 200 and < 600);
        }
    });

    private static async Task RunningQueries(Probed host, Func<int, bool> wanted)
    {
        // The asking query is one of the running ones.
        const string ask = "SELECT count(*) FROM probing.queries WHERE state = 'running'";
        var last = "";
        var reached = await Deadline.In(20).Until(async () =>
        {
            last = await host.Client.Query(ask);
            return wanted(int.Parse(last.Trim().Split('\n')[^1]) - 1);
        });
        Assert.True(reached, $"running queries: {last}");
    }

    private static async Task SendAll(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The probe may hang up on nonsense before all of it is sent.
        }
    }
}
