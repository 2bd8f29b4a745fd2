using System.Runtime.InteropServices;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The end of a plugin's own process; never called in a probed one.</summary>
internal static partial class ProcessEnd
{
    public static void Now() => _exit(0);

    [LibraryImport("libc")]
    private static partial void _exit(int status);
}
