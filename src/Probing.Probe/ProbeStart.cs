using Probing.Engine;
using Probing.Interop.CPython;
using Probing.Interop.Shim;
using Probing.Sdk;
using Probing.Storage.Cold;

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
    private static QueryEngine? s_engine;
    private static ColdHost? s_cold;

    /// <summary>Where the calls of Python threads go; there once the probe serves.</summary>
    public static CallDispatcher Calls => s_calls ?? throw new InvalidOperationException("a call came before the start");

    /// <summary>How long the end of the process may take; a little less than the C part waits for it (exit.c).</summary>
    public static TimeSpan ExitPatience(bool seals) => seals ? SealPatience + QueryPatience : QueryPatience;

    /// <summary>The process is ending: rows are sealed, then nothing may run in DuckDB any more.</summary>
    public static void EndQueries()
    {
        s_cold?.Finish(SealPatience);
        s_engine?.EndQueriesAsync(QueryPatience).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Nobody imported this library: it was injected. It joins the interpreter when that lets go of the GIL, however late; all that
    /// needs no Python answers meanwhile.
    /// </summary>
    private static async void JoinInterpreter(PythonExecutor python)
    {
        try
        {
            await python.RunAsync("joining the interpreter", _ => Join(), DateTime.MaxValue).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ProbeLog.Write("joining the interpreter", e);
        }

        static bool Join()
        {
            EmbeddedPackage.Join();
            return true;
        }
    }

    public static bool Run(string settings)
    {
        try
        {
            var parsed = StartSettings.Parse(settings);
            var probe = ProbeComposition.Compose(parsed);
            s_engine = probe.Engine;
            s_cold = probe.Cold;
            s_calls = new CallDispatcher(probe.Engine);
            probe.Engine.Extensions.StartAsync().GetAwaiter().GetResult();
            probe.Server.StartAsync().GetAwaiter().GetResult();
            NativeShim.ReportServing(probe.SocketPath);
            if (parsed.EngineLibrary is not null && PythonRuntime.IsReady)
                JoinInterpreter(probe.Python);
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
