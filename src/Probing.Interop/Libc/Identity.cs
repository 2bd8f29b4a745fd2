using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>Who this process runs as.</summary>
public static partial class Identity
{
    /// <summary>Effective user id: owner of the files and sockets that this process makes.</summary>
    public static uint EffectiveUid => geteuid();

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
