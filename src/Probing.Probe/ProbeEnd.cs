using System.Runtime;
using Probing.Engine.Plugins;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>
/// Takes a probe down whose process goes on: no socket, no query, no thread and no memory of it remain, as far as what runs in
/// it lets go. A step that fails is logged and does not keep the others from being taken.
/// </summary>
/// <remarks>
/// The runtime itself stays: some threads of its own, which sleep, and the address range of its heap. What the program has
/// declared and written with the Python package is the program's, and stays too.
/// </remarks>
internal sealed class ProbeEnd(ProbeComposition probe, CallDispatcher calls)
{
    private static readonly TimeSpan QueryPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PythonPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FinalizerPatience = TimeSpan.FromSeconds(1);

    private bool _whole = true;

    /// <summary>False when a thread still runs in managed code, or may come back to it.</summary>
    public async Task<bool> RunAsync()
    {
        await StepAsync("the server", async () =>
        {
            await probe.Server.DisposeAsync();
            return true;
        });
        // Before the SQL engine: its last queries may read the sealed files.
        await StepAsync("queries", async () => await probe.Engine.EndQueriesAsync(QueryPatience) & await calls.EndAsync(QueryPatience));
        await StepAsync("extensions", StopExtensionsAsync);
        await StepAsync("sealing", () => Task.FromResult(probe.Cold.Leave()));
        await StepAsync("the SQL engine", () => probe.Engine.CloseAsync(TimeSpan.Zero));
        await StepAsync("the interpreter", LeaveInterpreterAsync);
        await StepAsync("Python threads", EndPythonThreadsAsync);
        GiveMemoryBack();
        return _whole;
    }

    private async Task<bool> StopExtensionsAsync()
    {
        var extensions = probe.Engine.Extensions;
        foreach (var guard in extensions.Guards.Where(guard => guard.Extension is PluginExtension))
            await extensions.UnregisterAsync(guard.Name);
        await extensions.StopAsync();
        return true;
    }

    private async Task<bool> LeaveInterpreterAsync()
    {
        // First the references that nobody holds any more: the executor releases them while it is there.
        Collect(GCCollectionMode.Forced);
        await InterpreterJoin.LeaveAsync(probe.Python, PythonPatience);
        return true;
    }

    private async Task<bool> EndPythonThreadsAsync()
    {
        probe.Modules.Dispose();
        probe.Python.Dispose();
        var ended = Task.WhenAll(probe.Python.Ended, probe.Modules.Ended);
        return await Task.WhenAny(ended, Task.Delay(PythonPatience)) == ended;
    }

    private static void GiveMemoryBack()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        Collect(GCCollectionMode.Aggressive); // gives pages back to the system, too
    }

    /// <summary>Holds up nobody: the host's threads never run managed code, and ours are at their end.</summary>
    private static void Collect(GCCollectionMode mode)
    {
        GC.Collect(GC.MaxGeneration, mode, blocking: true, compacting: true);
        Task.Run(GC.WaitForPendingFinalizers).Wait(FinalizerPatience);
    }

    private async Task StepAsync(string what, Func<Task<bool>> step)
    {
        try
        {
            if (await step())
                return;
            _whole = false;
            ProbeLog.Write("detach", $"{what}: something still runs and ends by itself, when it can");
        }
        catch (Exception e)
        {
            _whole = false;
            ProbeLog.Write($"detach, {what}", e);
        }
    }
}
