using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>Gives files away, which the BCL does not; root can.</summary>
public static partial class FileOwner
{
    private const uint SameGroup = uint.MaxValue;

    /// <summary>Makes a user the owner of a file, or of a link itself.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Change(string path, uint owner) =>
        lchown(path, owner, SameGroup) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint owner, uint group);
}
