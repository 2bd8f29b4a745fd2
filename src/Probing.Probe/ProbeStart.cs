using Probing.Engine;
using Probing.Interop.Shim;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>
/// Brings the probe up on its main thread. A failure is logged once and told to whoever waits; the host goes on without
/// a probe.
/// </summary>
internal static class ProbeStart
{
    private static readonly TimeSpan QueryPatience = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan SealPatience = TimeSpan.FromSeconds(5);

    private static CallDispatcher? s_calls;
    private static ProbeComposition? s_probe;

    /// <summary>Where the calls of Python threads go; there once the probe serves.</summary>
    public static CallDispatcher Calls => s_calls ?? throw new InvalidOperationException("a call came before the start");

    /// <summary>How long the end of the process may take; a little less than the C part waits for it (exit.c).</summary>
    public static TimeSpan ExitPatience(bool seals) => seals ? SealPatience + QueryPatience : QueryPatience;

    /// <summary>The process is ending: rows are sealed, then nothing may run in DuckDB any more.</summary>
    public static void EndQueries()
    {
        s_probe?.Cold.Finish(SealPatience);
        s_probe?.Engine.EndQueriesAsync(QueryPatience).GetAwaiter().GetResult();
    }

    /// <summary>The probe is detached: takes down what <see cref="Run"/> brought up. False when something still runs.</summary>
    public static bool Stop()
    {
        var (probe, calls) = (s_probe, s_calls);
        (s_probe, s_calls) = (null, null);
        return probe is null || calls is null || new ProbeEnd(probe, calls).RunAsync().GetAwaiter().GetResult();
    }

    public static bool Run(string settings)
    {
        try
        {
            var parsed = StartSettings.Parse(settings);
            var probe = ProbeComposition.Compose(parsed);
            s_probe = probe;
            s_calls = new CallDispatcher(probe.Engine);
            probe.Engine.Extensions.StartAsync().GetAwaiter().GetResult();
            probe.Server.StartAsync().GetAwaiter().GetResult();
            NativeShim.ReportServing(probe.SocketPath);
            InterpreterJoin.Begin(probe.Python, parsed.IsInjected);
            return true;
        }
        catch (Exception e)
        {
            ProbeLog.Write("start", e);
            Stop();
            var known = e as ProbingException;
            NativeShim.ReportFailure(SnakeCase.Of(known?.Kind ?? ProbingErrorKind.Internal), e.Message,
                known is null ? e.ToString() : known.Detail);
            return false;
        }
    }
}
