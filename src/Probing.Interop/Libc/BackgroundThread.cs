using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>A thread that takes only what processor time the host leaves. .NET's own priorities do nothing on Linux.</summary>
public static partial class BackgroundThread
{
    private const int OneThread = 0; // PRIO_PROCESS with id 0: on Linux the calling thread, see setpriority(2)
    private const int Lowest = 19;

    /// <summary>Gives the calling thread the lowest priority; it stays so until it ends. False when the kernel refused.</summary>
    public static bool Enter() => setpriority(OneThread, 0, Lowest) == 0;

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
