using System.Runtime.InteropServices;

namespace Probing.Plugin;

/// <summary>
/// Keeps the handlers by which this plugin's runtime turns faults of its own code into exceptions on top: others, such as
/// Python's faulthandler, may cover them at any time.
/// </summary>
internal static partial class FaultHandlers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private static Timer? s_timer;

    public static void Watch() =>
        s_timer ??= new Timer(static _ => probing_uncover_fault_handlers(), null, Interval, Interval);

    [LibraryImport("probing_shim")]
    private static partial void probing_uncover_fault_handlers();
}
