using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID detach</c>: ends the probe of a process, which goes on without.</summary>
internal sealed class DetachVerb : Verb
{
    private const double DefaultTimeout = 15;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    private readonly Option<double?> _timeout =
        new("--timeout") { Description = "Seconds until the probe must have ended (default 15)", HelpName = "S" };

    public DetachVerb() : base("detach", "End the probe of a process; the process goes on.") => Options.Add(_timeout);

    public override IReadOnlyList<string> Examples => ["probing 4711 detach"];

    public override string Notes =>
        "Its queries and threads end, its sockets close, and its memory is given back. The library stays loaded, asleep:\n"
        + "`probing 4711 inject` starts the probe again, and so does probing.enable() in the process. Options that were set\n"
        + "and native extensions that were loaded meanwhile are forgotten; what the program itself declared stays.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(invocation.Value(_timeout) ?? DefaultTimeout);
        if (invocation.Endpoint is not Endpoint.OfProcess)
        {
            var name = await AskAsync(invocation, limit, cancellationToken);
            invocation.Console.WriteLine($"{name} is ending its probe");
            return ExitCode.Success;
        }
        var target = new TargetProcess(LocalProcess.Demand(invocation, this));
        if ((target.IsMine || Identity.EffectiveUid == 0) && ProbeLocator.FindSocket(target) is null)
        {
            invocation.Console.WriteLine($"process {target.Pid} has no probe; nothing was done");
            return ExitCode.Success;
        }
        var started = Stopwatch.GetTimestamp();
        await AskAsync(invocation, limit, cancellationToken);
        await WaitForEndAsync(target, started, limit, cancellationToken);
        var late = ProbeThreads.Of(target.Pid);
        invocation.Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"process {target.Pid} has no probe any more: it ended within {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms")
            + (late.Count == 0 ? "" : $"; still busy, and ending when they can: {string.Join(", ", late)}"));
        return ExitCode.Success;
    }

    private static async Task<string> AskAsync(Invocation invocation, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var client = invocation.Connect();
        using var answer = await client.SendAsync(HttpMethod.Post, "/detach", null, "application/json", limit, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        return document.RootElement.TryGetProperty("pid", out var pid) ? $"process {pid.GetRawText()}" : "the process";
    }

    private static async Task WaitForEndAsync(
        TargetProcess target, long started, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (ProbeLocator.FindSocket(target) is not null || ProbeThreads.Of(target.Pid).Contains(ProbeThreads.Main))
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new ProbingException(ProbingErrorKind.Timeout,
                    $"the probe of process {target.Pid} answers no more, but has not ended within {limit.TotalSeconds:0.###} s; "
                    + $"still busy: {string.Join(", ", ProbeThreads.Of(target.Pid))}");
            await Task.Delay(BetweenLooks, cancellationToken);
        }
    }
}
