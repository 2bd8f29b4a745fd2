using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Probing.E2E.Tests.Support;

/// <summary>
/// Process creation as a shell does it. <c>System.Diagnostics.Process</c> cannot tell "exited with 139" from "killed by
/// SIGSEGV", hands down signal dispositions of its own and cannot say what a child used; these tests are about just that.
/// </summary>
internal static unsafe partial class Posix
{
    private const int OpaqueSize = 512; // more than glibc's posix_spawnattr_t (336), file actions (80) and sigset_t (128)
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    public const int Interrupted = 4, NoReader = 6;

    /// <summary>Starts a program in a session of its own, all signals at their defaults, nothing open but 0, 1 and 2.</summary>
    public static int Spawn(IReadOnlyList<string> command, IReadOnlyList<string> environment, string folder, int output, int error)
    {
        byte* attributes = stackalloc byte[OpaqueSize], actions = stackalloc byte[OpaqueSize];
        byte* none = stackalloc byte[OpaqueSize], all = stackalloc byte[OpaqueSize];
        new Span<byte>(none, OpaqueSize).Clear();
        new Span<byte>(all, OpaqueSize).Fill(0xFF);
        Check(posix_spawnattr_init(attributes), "posix_spawnattr_init");
        Check(posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask | SetSession), "posix_spawnattr_setflags");
        Check(posix_spawnattr_setsigdefault(attributes, all), "posix_spawnattr_setsigdefault");
        Check(posix_spawnattr_setsigmask(attributes, none), "posix_spawnattr_setsigmask");
        Check(posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0), "posix_spawn_file_actions_addopen");
        Check(posix_spawn_file_actions_adddup2(actions, output, 1), "posix_spawn_file_actions_adddup2");
        Check(posix_spawn_file_actions_adddup2(actions, error, 2), "posix_spawn_file_actions_adddup2");
        Check(posix_spawn_file_actions_addclosefrom_np(actions, 3), "posix_spawn_file_actions_addclosefrom_np");
        Check(posix_spawn_file_actions_addchdir_np(actions, folder), "posix_spawn_file_actions_addchdir_np");
        try
        {
            Check(posix_spawnp(out var pid, command[0], actions, attributes, [.. command, null], [.. environment, null]),
                $"starting {command[0]}");
            return pid;
        }
        finally
        {
            posix_spawn_file_actions_destroy(actions);
            posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Blocks until a child has ended. Linux keeps the numbers of the status and of <c>struct rusage</c> fixed.</summary>
    public static (int Status, TimeSpan Cpu, long PeakRssBytes) Wait(int pid)
    {
        var usage = stackalloc long[18];
        int status;
        while (wait4(pid, out status, 0, usage) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new IOException($"wait4({pid}) failed: errno {Marshal.GetLastPInvokeError()}");
        return (status, TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]), usage[4] * 1024);
    }

    public static bool Kill(int pid, int signal) => kill(pid, signal) == 0;

    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        const int closeOnExec = 0x80000;
        var ends = stackalloc int[2];
        if (pipe2(ends, closeOnExec) != 0)
            throw new IOException($"pipe2 failed: errno {Marshal.GetLastPInvokeError()}");
        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }

    public static void MakeFifo(string path)
    {
        if (mkfifo(path, 0x180 /* 0600 */) != 0)
            throw new IOException($"mkfifo {path} failed: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Opens the writing end if somebody reads already, which lets a reader go on as soon as it is closed.</summary>
    public static SafeFileHandle? OpenForWritingNow(string path)
    {
        const int writeOnly = 1, nonBlocking = 0x800, closeOnExec = 0x80000;
        var descriptor = open(path, writeOnly | nonBlocking | closeOnExec, 0);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, true);
        var error = Marshal.GetLastPInvokeError();
        return error == NoReader ? null : throw new IOException($"opening {path} failed: errno {error}");
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
            throw new IOException($"{what} failed: errno {error}");
    }

    [LibraryImport("libc")] private static partial int posix_spawnattr_init(byte* attributes);
    [LibraryImport("libc")] private static partial int posix_spawnattr_destroy(byte* attributes);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setflags(byte* attributes, short flags);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_init(byte* actions);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_destroy(byte* actions);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);
    [LibraryImport("libc")] private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int first);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int to, string path, int flags, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string folder);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(
        out int pid, string file, byte* actions, byte* attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", SetLastError = true)] private static partial int wait4(int pid, out int status, int options, long* usage);
    [LibraryImport("libc", SetLastError = true)] private static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)] private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);
}
