using Probing.Interop.Shim;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>
/// The composition root: brings the probe up on its main thread. A failure is logged once and told to whoever waits;
/// the host goes on without a probe.
/// </summary>
internal static class ProbeStart
{
    /// <param name="settings">Lines of <c>key=value</c>; a key is an option's, or names no option and is logged.</param>
    public static bool Run(string settings)
    {
        try
        {
            // Read when the first socket is made; the default grows with the machine's cores. Managed only: the
            // host's environment does not change.
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
            NativeShim.ReportServing(ProbeServer.Start());
            return true;
        }
        catch (Exception e)
        {
            ProbeLog.Write("start", e);
            var known = e as ProbingException;
            NativeShim.ReportFailure(ErrorCode.Of(known?.Kind ?? ProbingErrorKind.Internal), e.Message,
                known is null ? e.ToString() : known.Detail);
            return false;
        }
    }
}
