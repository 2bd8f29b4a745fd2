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
    private static CallDispatcher? s_calls;

    /// <summary>Where the calls of Python threads go; there once the probe serves.</summary>
    public static CallDispatcher Calls => s_calls ?? throw new InvalidOperationException("a call came before the start");

    public static bool Run(string settings)
    {
        try
        {
            var probe = ProbeComposition.Compose(StartSettings.Parse(settings));
            s_calls = new CallDispatcher(probe.Engine);
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
