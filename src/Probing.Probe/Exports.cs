using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Probe;

/// <summary>
/// What the C part calls (native/probing.h). Runs on the probe's main thread, never on a thread of the host, and lets
/// no exception out: an unhandled one would abort the host.
/// </summary>
internal static unsafe class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "probing_managed_start")]
    private static int Start(byte* settings, nuint length)
    {
        try
        {
            return ProbeStart.Run(Encoding.UTF8.GetString(settings, (int)length)) ? 0 : -1;
        }
        catch (Exception e)
        {
            ProbeLog.Write("start", e);
            return -1;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "probing_managed_call")]
    private static void Call(nint call, int operation, byte* request, nuint length)
    {
        try
        {
            ProbeStart.Calls.Begin(call, (CallOperation)operation, new ReadOnlySpan<byte>(request, (int)length).ToArray());
        }
        catch (Exception e)
        {
            CallDispatcher.Fail(call, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "probing_managed_end_queries")]
    private static void EndQueries()
    {
        try
        {
            ProbeStart.EndQueries();
        }
        catch (Exception e)
        {
            ProbeLog.Write("exit", e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "probing_managed_stop")]
    private static int Stop()
    {
        try
        {
            return ProbeStart.Stop() ? 0 : -1;
        }
        catch (Exception e)
        {
            ProbeLog.Write("detach", e);
            return -1;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "probing_managed_cancel")]
    private static void Cancel(nint call)
    {
        try
        {
            ProbeStart.Calls.Cancel(call);
        }
        catch (Exception e)
        {
            ProbeLog.Write("cancel", e);
        }
    }
}
