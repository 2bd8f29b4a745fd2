using System.Globalization;
using System.Runtime.InteropServices;

namespace Probing.Inspection.Tasks;

/// <summary>Names of the system calls that threads wait in (asm/unistd_64.h).</summary>
internal static class SystemCalls
{
    public const int Futex = 202;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0] = "read", [1] = "write", [7] = "poll", [17] = "pread64", [18] = "pwrite64", [19] = "readv", [20] = "writev",
        [23] = "select", [34] = "pause", [35] = "nanosleep", [42] = "connect", [43] = "accept", [44] = "sendto",
        [45] = "recvfrom", [46] = "sendmsg", [47] = "recvmsg", [16] = "ioctl", [61] = "wait4", [65] = "semop",
        [56] = "clone", [57] = "fork", [58] = "vfork", [59] = "execve",
        [72] = "fcntl", [73] = "flock", [74] = "fsync", [75] = "fdatasync",
        [128] = "rt_sigtimedwait", [130] = "rt_sigsuspend", [202] = "futex", [208] = "io_getevents", [219] = "restart_syscall",
        [230] = "clock_nanosleep", [232] = "epoll_wait", [247] = "waitid", [257] = "openat", [270] = "pselect6",
        [271] = "ppoll", [281] = "epoll_pwait", [288] = "accept4", [426] = "io_uring_enter",
        [435] = "clone3", [441] = "epoll_pwait2", [449] = "futex_waitv",
    };

    /// <summary>The name, or the number for one that is not listed.</summary>
    public static string Name(int number) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && Names.TryGetValue(number, out var name) ? name
            : number.ToString(CultureInfo.InvariantCulture);
}
