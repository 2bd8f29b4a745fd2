using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Interop.Libc;

/// <summary>The kernel's messages: what <c>dmesg</c> prints.</summary>
public static unsafe partial class KernelLog
{
    private const int ReadAll = 3;
    private const int SizeOfBuffer = 10;
    private const int MostBytes = 64 << 20;

    /// <summary>The messages that the kernel still has; null where this user may not read them, or there is no such thing.</summary>
    public static string? Read()
    {
        var size = klogctl(SizeOfBuffer, null, 0);
        if (size is <= 0 or > MostBytes)
            return null;
        var buffer = new byte[size];
        fixed (byte* to = buffer)
        {
            var length = klogctl(ReadAll, to, size);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    [LibraryImport("libc")]
    private static partial int klogctl(int type, byte* buffer, int length);
}
