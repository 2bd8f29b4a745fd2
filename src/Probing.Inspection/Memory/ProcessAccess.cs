using Probing.Interop.Libc;

namespace Probing.Inspection.Memory;

/// <summary>Asks the kernel whether we may read a process, without reading anything of it.</summary>
public static class ProcessAccess
{
    /// <summary>
    /// Null when its memory may be read, which is also what the right to trace it hangs on; and when there is nothing
    /// to read: no such process, a thread of the kernel, one that is ending.
    /// </summary>
    public static AccessRefusal? Check(int pid) => IsDenied(pid) ? RefusalReasons.Of(pid) : null;

    /// <summary>True for a process that is there, but that this <c>/proc</c> does not show (mount option hidepid).</summary>
    public static bool IsHidden(int pid) => !Directory.Exists($"/proc/{pid}") && IsDenied(pid);

    // The right is looked at before the address is: where it is granted, nothing is mapped at 0 (EFAULT).
    internal static bool IsDenied(int pid)
    {
        Span<byte> one = stackalloc byte[1];
        return ProcessMemory.Read(pid, 0, one) is Errno.NotPermitted or Errno.AccessDenied;
    }
}
