using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>
/// Runs a scenario once. The script waits at its gate (a FIFO) in every run alike; the gate opens as soon as the probe
/// serves, or at once without one, so the script itself never does anything different for the probe's sake.
/// </summary>
internal static partial class ScenarioRun
{
    /// <summary>A main thread that has not moved for this many looks waits for something.</summary>
    private const int LooksAtRest = 4;

    /// <summary>Clock ticks (10 ms each) that a main thread must have used since READY to count as computing.</summary>
    private const int TicksAtWork = 3;

    private static readonly string[] Queries =
    [
        "SELECT 1", "SELECT count(*) FROM process.threads", "SELECT name FROM probing.tables",
        "SELECT * FROM python.`1 + 1`", "SELECT * FROM python.`threading.current_thread().name`",
    ];

    public static async Task<RunResult> Of(Scenario scenario, string python, ProbeUse use)
    {
        var gate = Path.Combine(RuntimeFolder.Path, $"{Guid.NewGuid():N}.gate");
        Posix.MakeFifo(gate);
        var request = new RunRequest([python, .. scenario.Options, scenario.Path]) { Limit = scenario.Limit }.With(
            ("PYTHONPATH", Path.Combine(Repository.Tests, "Unharmed", "scenarios")),
            ("PROBING_TEST_GATE", gate),
            ("PROBING_TEST_LATE", use == ProbeUse.Late ? "1" : "0"),
            ("PROBING", use switch
            {
                ProbeUse.Idle or ProbeUse.Queried => "1",
                ProbeUse.Children => "2",
                _ => "0",
            }));
        await using var run = Run.Start(request);
        using var client = new ProbeClient(run.Pid, TimeSpan.FromSeconds(5));
        if (scenario.HasGate)
            await OpenGate(run, gate, use, client);
        File.Delete(gate);
        using var ended = new CancellationTokenSource();
        var querying = use == ProbeUse.Queried ? Query(run, client, ended.Token) : Task.CompletedTask;
        await Send(run, scenario);
        var result = await run.End();
        await ended.CancelAsync();
        await querying;
        return result with { Output = Normalise(result.Output), Error = Normalise(result.Error) };
    }

    /// <summary>Waits for the script at its gate, then for the probe, then lets the script go on.</summary>
    private static async Task OpenGate(Run run, string gate, ProbeUse use, ProbeClient client)
    {
        SafeFileHandle? writer = null;
        await run.Until(() => run.Ended || (writer = Posix.OpenForWritingNow(gate)) is not null);
        if (writer is null)
            Assert.Fail($"the script did not come to _host.begin() or _host.late():\n{await run.End()}");
        using (writer)
            if (use == ProbeUse.Idle)
                await WaitUntilIdle(run);
            else if (use != ProbeUse.Off)
                await WaitUntilServing(run, client);
    }

    /// <summary>
    /// Waits until the probe is left alone and has done what it does at its start. Before that it opens and closes files and
    /// connections, and a script that closes descriptors that are not its own could tell.
    /// </summary>
    private static async Task WaitUntilIdle(Run run)
    {
        using (var client = new ProbeClient(run.Pid, TimeSpan.FromSeconds(5)))
            await WaitUntilServing(run, client);
        var (last, still) = ("", 0);
        await run.Until(() => run.Ended || IsAtRest());

        bool IsAtRest()
        {
            var now = string.Join(' ', ProcessFiles.Descriptors(run.Pid).Append($"{ProcessFiles.Switches(run.Pid)}"));
            still = now == last ? still + 1 : 0;
            last = now;
            return still >= LooksAtRest;
        }
    }

    private static async Task WaitUntilServing(Run run, ProbeClient probe)
    {
        if (await Deadline.In(20).Until(async () => run.Ended || await probe.Serves()) && !run.Ended)
            return;
        Assert.Fail($"the probe does not serve, its log says:\n{Probed.LogOf(run.Pid)}\noutput so far:\n{run.Output}");
    }

    private static async Task Send(Run run, Scenario scenario)
    {
        if (scenario.Signals.Count == 0 || !await run.Printed("READY"))
            return;
        var atReady = ProcessFiles.MainThread(run.Pid).Ticks;
        foreach (var signal in scenario.Signals)
        {
            var (last, still) = (-1L, 0);
            await run.Until(() => run.Ended || (scenario.WhileBusy ? IsWorking() : IsAtRest(ref last, ref still)));
            run.Signal(signal, scenario.ToGroup);
        }

        bool IsWorking() => ProcessFiles.MainThread(run.Pid).Ticks - atReady >= TicksAtWork;

        bool IsAtRest(ref long last, ref int still)
        {
            var (state, _) = ProcessFiles.MainThread(run.Pid);
            var switches = ProcessFiles.Status(run.Pid, "voluntary_ctxt_switches");
            still = state is 'S' or 'T' && switches == last ? still + 1 : 0;
            last = switches;
            return still >= LooksAtRest;
        }
    }

    /// <summary>Asks until the process is gone. Whether an answer comes is other tests' business; here it must do no harm.</summary>
    private static async Task Query(Run run, ProbeClient client, CancellationToken ended)
    {
        for (var i = 0; !run.Ended && !ended.IsCancellationRequested; i++)
            try
            {
                using var answer = await client.Send(Queries[i % Queries.Length], cancellation: ended);
                await answer.Content.ReadAsStringAsync(ended);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The process has ended, or a signal is just ending it; the loop's condition tells which.
                await Task.Yield();
            }
    }

    /// <summary>Addresses and process ids differ from run to run.</summary>
    private static string Normalise(string text) => ProcessId().Replace(Address().Replace(text, "0x"), "pid=");

    [GeneratedRegex("0x[0-9a-fA-F]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\bpid=\d+")]
    private static partial Regex ProcessId();
}
