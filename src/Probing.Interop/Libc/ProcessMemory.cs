using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>
/// Reads the memory of a process, this one included, through the kernel: the process does not notice, may be stopped,
/// and an address that is not mapped is an errno and no fault.
/// </summary>
public static unsafe partial class ProcessMemory
{
    private const int MaxVectors = 1024; // IOV_MAX

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="address"/>.</summary>
    /// <returns>0, or the errno; EFAULT also when only a part could be read.</returns>
    public static int Read(int pid, ulong address, Span<byte> buffer) =>
        ReadMany(pid, [address], buffer.Length, buffer);

    /// <summary>Reads <paramref name="size"/> bytes at each address, one after the other into <paramref name="buffer"/>.</summary>
    /// <returns>0, or the errno; EFAULT also when only some could be read.</returns>
    public static int ReadMany(int pid, ReadOnlySpan<ulong> addresses, int size, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, addresses.Length * size);
        Span<Vector> remote = stackalloc Vector[Math.Min(addresses.Length, MaxVectors)];
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < addresses.Length;)
            {
                var count = Math.Min(addresses.Length - done, MaxVectors);
                for (var i = 0; i < count; i++)
                    remote[i] = new Vector { Address = (nint)addresses[done + i], Length = (nuint)size };
                var local = new Vector { Address = (nint)(start + done * size), Length = (nuint)(count * size) };
                fixed (Vector* vectors = remote)
                {
                    var read = process_vm_readv(pid, &local, 1, vectors, (nuint)count, 0);
                    if (read < 0)
                        return Marshal.GetLastPInvokeError();
                    if (read != count * size)
                        return Errno.BadAddress;
                }
                done += count;
            }
        }
        return 0;
    }

    // struct iovec
    private struct Vector
    {
        public nint Address;
        public nuint Length;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint process_vm_readv(int pid, Vector* local, nuint localCount, Vector* remote,
        nuint remoteCount, nuint flags);
}
