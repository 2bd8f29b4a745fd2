using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Inject;
using Probing.Cli.Processes;
using Probing.Cli.Processes.Checks;
using Probing.Inspection.Memory;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID inject</c>: brings the probe into a process that was started without one.</summary>
internal sealed class InjectVerb : Verb
{
    private const double DefaultTimeout = 30;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    private readonly Option<double?> _timeout =
        new("--timeout") { Description = "Seconds until the probe must answer (default 30)", HelpName = "S" };

    private readonly Option<bool> _dryRun =
        new("--dry-run") { Description = "Say what would be done, and whether it can be; change nothing" };

    public InjectVerb() : base("inject", "Bring the probe into a running process.")
    {
        Options.Add(_timeout);
        Options.Add(_dryRun);
    }

    public override IReadOnlyList<string> Examples => ["probing 4711 inject", "probing 4711 inject --dry-run"];

    public override string Notes =>
        "Needs the right to trace the process, as a debugger does. A CPython from 3.14 on that allows remote debugging is given\n"
        + "a script, which its main thread runs (as by sys.remote_exec); no thread is stopped. Any other process, or one whose\n"
        + "main thread does not come to run it within 2 seconds: one thread is stopped at a safe point for some milliseconds,\n"
        + "loads the library and goes on as if nothing had been; the others are not stopped. Nothing needs to be installed\n"
        + "in the process's environment. A process that has a probe keeps it.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var target = new TargetProcess(LocalProcess.Demand(invocation, this));
        try
        {
            return await InjectAsync(target, invocation, cancellationToken);
        }
        catch (UnreadableMemoryException)
        {
            throw Replaced(target);
        }
        catch (ProbingException e) when (e.Kind == ProbingErrorKind.PermissionDenied && WasRefusedForAMoment(target.Pid))
        {
            throw Replaced(target);
        }
    }

    private async Task<int> InjectAsync(TargetProcess target, Invocation invocation, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(invocation.Value(_timeout) ?? DefaultTimeout);
        if (await AnsweringAsync(target, cancellationToken) is { } running)
        {
            invocation.Console.WriteLine($"process {target.Pid} has a probe already ({running.Version}); nothing was done");
            return ExitCode.Success;
        }
        TargetCheck.Demand(target.Pid, TargetUse.Inject);
        var libraries = ProbeLibraries.Find();
        var injection = new Injection(target.Pid, libraries);
        string? objection = null;
        // What is there since before is started where it lies, and a script would load it once more.
        using var script = injection.FindsLibrary ? null
            : RemoteExecInjection.Find(target, libraries, injection.SeesFiles, out objection);
        if (invocation.Value(_dryRun))
        {
            invocation.Console.WriteLine(Plan(target, injection, script is not null, objection));
            return ExitCode.Success;
        }
        var started = Stopwatch.GetTimestamp();
        var library = script is null ? null : await script.RunAsync(cancellationToken);
        var how = "its main thread ran a script (sys.remote_exec), none was stopped";
        if (library is null)
        {
            var report = OnOneThread(injection.Run);
            library = report.Library;
            how = string.Create(CultureInfo.InvariantCulture,
                $"thread {report.Tid} was borrowed for {report.Pause.TotalMilliseconds:0.0} ms{NoScript(script?.Objection ?? objection)}");
        }
        var health = await ServingAsync(target, library, limit - Stopwatch.GetElapsedTime(started), cancellationToken);
        invocation.Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"process {target.Pid} has a probe now ({health.Version}{(health.PythonVersion is { } python ? $", Python {python}" : "")}): "
            + $"answered after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms, {how}"));
        return ExitCode.Success;
    }

    // While a program is being replaced, the kernel shows nobody anything of the process.
    private static bool WasRefusedForAMoment(int pid) =>
        ProcessAccess.Check(pid) is null && new TargetProcess(pid).Status("TracerPid") == "0";

    private static ProbingException Replaced(TargetProcess target) => new(ProbingErrorKind.Unavailable,
        $"process {target.Pid} became another program (exec) meanwhile, which has no probe; inject it again");

    private static string Plan(TargetProcess target, Injection injection, bool byScript, string? objection) =>
        $"process {target.Pid} can be injected: "
        + (byScript ? "its main thread would be given a script (sys.remote_exec); should it not run it, " : "")
        + $"thread {injection.FirstChoice} would be borrowed first, "
        + injection.Way
        + NoScript(objection) + "; nothing was done";

    private static string NoScript(string? objection) =>
        objection is null ? "" : $"; a script (sys.remote_exec) would not do: {objection}";

    private static async Task<ProbeHealth?> AnsweringAsync(TargetProcess target, CancellationToken cancellationToken)
    {
        if (ProbeLocator.FindSocket(target) is not { } socket)
            return null;
        return await HealthAsync(target, socket, TimeSpan.FromSeconds(5), cancellationToken);
    }

    private static async Task<ProbeHealth> HealthAsync(
        TargetProcess target, string socket, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var client = new ProbeClient(
            new ProbeAddress { SocketPath = socket, Pid = target.Pid, Name = $"process {target.Pid}" }, token: null);
        return await ProbeHealth.AskAsync(client, limit, cancellationToken);
    }

    private static async Task<ProbeHealth> ServingAsync(
        TargetProcess target, InjectedLibrary library, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (library.State is not ProbeState.Serving and var state)
        {
            if (state == ProbeState.Failed)
                throw new ProbingException(ProbingErrorKind.Unavailable,
                    $"the library is in process {target.Pid}, but its probe did not start: {library.Failure}");
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new ProbingException(ProbingErrorKind.Timeout,
                    $"the library is in process {target.Pid}, and its probe does not serve yet; ask again: probing {target.Pid} query 'SELECT 1'");
            await Task.Delay(BetweenLooks, cancellationToken);
        }
        if (ProbeLocator.FindSocket(target) is not { } socket)
            throw new ProbingException(ProbingErrorKind.Unavailable, new TargetProcess(target.Pid).State is null or 'Z' or 'X'
                ? $"process {target.Pid} ended as soon as it had a probe"
                : $"process {target.Pid} has a probe, but its socket is not where it is looked for; unless the process is just ending, "
                    + $"`probing doctor {target.Pid}` tells more");
        return await HealthAsync(target, socket, limit, cancellationToken);
    }

    /// <summary>ptrace knows the tracer by its thread.</summary>
    private static InjectionReport OnOneThread(Func<InjectionReport> work)
    {
        InjectionReport? report = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                report = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return report!;
    }
}
