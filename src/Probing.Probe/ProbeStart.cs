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
    /// <summary>Less than the C part waits for it (exit.c).</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromMilliseconds(900);

    private static CallDispatcher? s_calls;
    private static QueryEngine? s_engine;

    /// <summary>Where the calls of Python threads go; there once the probe serves.</summary>
    public static CallDispatcher Calls => s_calls ?? throw new InvalidOperationException("a call came before the start");

    /// <summary>The process is ending: nothing may run in DuckDB any more.</summary>
    public static void EndQueries() => s_engine?.EndQueriesAsync(ExitPatience).GetAwaiter().GetResult();

    public static bool Run(string settings)
    {
        try
        {
            var probe = ProbeComposition.Compose(StartSettings.Parse(settings));
            s_engine = probe.Engine;
            s_calls = new CallDispatcher(probe.Engine);
            probe.Engine.Extensions.StartAsync().GetAwaiter().GetResult();
            probe.Server.StartAsync().GetAwaiter().GetResult();
            NativeShim.ReportServing(probe.SocketPath);
            return true;
        }
        catch (Exception e)
        {
            ProbeLog.Write("start", e);
            var known = e as ProbingException;
            NativeShim.ReportFailure(SnakeCase.Of(known?.Kind ?? ProbingErrorKind.Internal), e.Message,
                known is null ? e.ToString() : known.Detail);
            return false;
        }
    }
}
