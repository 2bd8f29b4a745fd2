using Probing.Interop.CPython;
using Probing.Interop.Shim;

namespace Probing.Probe;

/// <summary>
/// Has the probe join the interpreter that runs around it, and leave it again. Both need the GIL, which may not be had for
/// long, or ever: nobody waits for it but the executor's own thread, and all that needs no Python answers meanwhile.
/// </summary>
internal static class InterpreterJoin
{
    private const string Waiting = "waiting for the GIL";
    private const string Joined = "joined";
    private const string Failed = "not joined";

    private static volatile string? s_state;
    private static bool s_left;

    /// <summary>How far it is; null without an interpreter.</summary>
    public static string? State => s_state;

    /// <summary>Begins to join. A library that Python code has imported is part of the interpreter already.</summary>
    public static void Begin(PythonExecutor python, bool isInjected)
    {
        if (!PythonRuntime.IsReady)
            return;
        s_state = Waiting;
        try
        {
            NativeShim.WatchInterpreter();
        }
        catch (Sdk.ProbingException e)
        {
            s_state = Failed; // all that needs no Python goes on
            ProbeLog.Write("joining the interpreter", e);
            return;
        }
        if (isInjected || s_left)
            JoinWhenPossible(python, isInjected ? EmbeddedPackage.Join : EmbeddedPackage.Return);
        else
            s_state = Joined;
        s_left = false;
    }

    /// <summary>Takes back what would go on working in the interpreter without a probe.</summary>
    /// <exception cref="Sdk.ProbingException">InterpreterBusy: the GIL was not to be had in time.</exception>
    public static async Task LeaveAsync(PythonExecutor python, TimeSpan patience)
    {
        s_left = true;
        if (PythonRuntime.IsReady && !Gil.IsClosing)
            await RunAsync(python, "leaving the interpreter", EmbeddedPackage.Leave, DateTime.UtcNow + patience).ConfigureAwait(false);
    }

    private static async void JoinWhenPossible(PythonExecutor python, Action join)
    {
        try
        {
            await RunAsync(python, "joining the interpreter", join, DateTime.MaxValue).ConfigureAwait(false);
            s_state = Joined;
        }
        catch (Exception e)
        {
            s_state = Failed;
            ProbeLog.Write("joining the interpreter", e);
        }
    }

    private static Task<bool> RunAsync(PythonExecutor python, string what, Action work, DateTime deadlineUtc) =>
        python.RunAsync(what, _ =>
        {
            work();
            return true;
        }, deadlineUtc);
}
