using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Interop.Libc;

/// <summary>
/// Files through plain system calls, for pseudo file systems: errors come back as errno instead of exceptions (files
/// in <c>/proc</c> vanish all the time), a link is never followed, nothing is locked, and no descriptor reaches a child.
/// </summary>
public static partial class NativeFile
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC, the same on x86-64 and arm64

    /// <summary>Reads a whole file into <paramref name="buffer"/>, which grows as needed.</summary>
    /// <returns>0, or the errno of what failed; then <paramref name="length"/> is 0.</returns>
    public static int ReadAll(string path, ref byte[] buffer, out int length)
    {
        length = 0;
        int descriptor;
        do
        {
            descriptor = open(path, ReadOnlyCloseOnExec);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError();
        try
        {
            var filled = 0;
            while (true)
            {
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, Math.Max(4096, buffer.Length * 2));
                var count = ReadOnce(descriptor, buffer.AsSpan(filled));
                if (count < 0)
                    return Marshal.GetLastPInvokeError();
                if (count == 0)
                    break;
                filled += (int)count;
            }
            length = filled;
            return 0;
        }
        finally
        {
            close(descriptor);
        }
    }

    /// <summary>The text of a symbolic link, not followed.</summary>
    /// <returns>0, or the errno; then <paramref name="target"/> is empty.</returns>
    public static int ReadLink(string path, out string target)
    {
        target = "";
        Span<byte> buffer = stackalloc byte[4096]; // PATH_MAX: the kernel gives no longer ones
        var length = readlink(path, buffer, (nuint)buffer.Length);
        if (length < 0)
            return Marshal.GetLastPInvokeError();
        target = Encoding.UTF8.GetString(buffer[..(int)length]);
        return 0;
    }

    /// <summary>Closes a descriptor that somebody handed over by its number.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    private static nint ReadOnce(int descriptor, Span<byte> buffer)
    {
        nint count;
        do
        {
            count = read(descriptor, buffer, (nuint)buffer.Length);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return count;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, Span<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlink(string path, Span<byte> buffer, nuint size);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
