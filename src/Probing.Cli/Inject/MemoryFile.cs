using System.Globalization;
using System.Security.Cryptography;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>
/// A file in the memory of the target (memfd_create), made by one of its threads and filled by us: for a process in a container
/// that does not have our files, or may not execute them where they lie.
/// </summary>
internal sealed class MemoryFile
{
    private const ulong MemfdCreate = 319; // system call number on x86-64
    private const ulong CloseSystemCall = 3;
    private const ulong CloseOnExec = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly int _pid;
    private readonly ulong _syscall;
    private readonly int _descriptor;

    private MemoryFile(int pid, ulong syscall, int descriptor) => (_pid, _syscall, _descriptor) = (pid, syscall, descriptor);

    /// <summary>For the process itself.</summary>
    public string PathInside => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_descriptor}");

    /// <exception cref="ProbingException">Unavailable: the process cannot make one.</exception>
    public static MemoryFile Create(int pid, BorrowedThread thread, ulong syscall, string name)
    {
        var unique = $"{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        thread.Call("memfd_create", syscall, Limit, MemfdCreate, thread.Place(unique), CloseOnExec);
        foreach (var link in new DirectoryInfo($"/proc/{pid}/fd").EnumerateFiles())
        {
            if (link.LinkTarget?.StartsWith($"/memfd:{unique}", StringComparison.Ordinal) == true)
                return new MemoryFile(pid, syscall, int.Parse(link.Name, CultureInfo.InvariantCulture));
        }
        throw new ProbingException(ProbingErrorKind.Unavailable,
            $"process {pid} does not see {name} and could not make a memory file for it: it has no free descriptor, or a seccomp filter "
            + "forbids memfd_create");
    }

    public void Fill(string path)
    {
        using var source = File.OpenRead(path);
        using var target = new FileStream(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/fd/{_descriptor}"), FileMode.Open, FileAccess.Write);
        source.CopyTo(target);
    }

    /// <summary>Has the process close it: what is mapped of it stays.</summary>
    public void Close(BorrowedThread thread) => thread.Call("close", _syscall, Limit, CloseSystemCall, (ulong)_descriptor);
}
