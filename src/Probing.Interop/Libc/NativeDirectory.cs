using System.Globalization;
using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>
/// Lists a directory without looking at its entries: the BCL's enumeration follows links to classify them, and
/// following <c>/proc/self/fd/7</c> to a dead network mount would hang.
/// </summary>
public static unsafe partial class NativeDirectory
{
    // struct dirent of 64-bit Linux: u64 inode, i64 offset, u16 record length, u8 type, name.
    private const int NameOffset = 19;

    /// <summary>Adds the entries whose names are decimal numbers, such as processes, threads and descriptors.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="numbers">Receives the numbers, without the descriptor this listing itself uses.</param>
    /// <returns>0, or the errno.</returns>
    public static int ListNumbers(string path, List<int> numbers)
    {
        var directory = opendir(path);
        if (directory == 0)
            return Marshal.GetLastPInvokeError();
        try
        {
            var isOwnDescriptors = path is "/proc/self/fd" || path == $"/proc/{Environment.ProcessId}/fd";
            var own = isOwnDescriptors ? dirfd(directory) : -1;
            while (true)
            {
                var entry = readdir(directory);
                if (entry == null)
                    return Marshal.GetLastPInvokeError(); // 0 at the end: the import clears errno before the call
                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != own)
                    numbers.Add(number);
            }
        }
        finally
        {
            closedir(directory);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint opendir(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* readdir(nint directory);

    [LibraryImport("libc")]
    private static partial int dirfd(nint directory);

    [LibraryImport("libc")]
    private static partial int closedir(nint directory);
}
