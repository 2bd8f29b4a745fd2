using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <content>Writing, which only an injection does.</content>
public static unsafe partial class ProcessMemory
{
    /// <summary>Writes into memory that the process itself may write.</summary>
    /// <returns>0, or the errno; EFAULT also when only a part could be written.</returns>
    public static int Write(int pid, ulong address, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var local = new Vector { Address = (nint)start, Length = (nuint)bytes.Length };
            var remote = new Vector { Address = (nint)address, Length = (nuint)bytes.Length };
            var written = process_vm_writev(pid, &local, 1, &remote, 1, 0);
            if (written < 0)
                return Marshal.GetLastPInvokeError();
            return written == bytes.Length ? 0 : Errno.BadAddress;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint process_vm_writev(int pid, Vector* local, nuint localCount, Vector* remote,
        nuint remoteCount, nuint flags);
}
