using System.ComponentModel;
using System.Globalization;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// The directory of one process in /proc. What cannot be read is an error that says why: the process is gone, or the
/// kernel does not let this user look into it.
/// </summary>
internal sealed class ProcDirectory
{
    private ProcDirectory(string id) => Path = $"/proc/{id}";

    /// <summary>The process that this code runs in; its files need no permission.</summary>
    public static ProcDirectory Self { get; } = new("self");

    /// <summary>Another process, by its pid in the pid namespace of this mount of /proc.</summary>
    public static ProcDirectory Of(int pid) => new(pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds the pids of all processes that can be seen from here.</summary>
    /// <exception cref="ProbingException">Unavailable: there is no /proc.</exception>
    public static void ListProcesses(List<int> pids)
    {
        var errno = NativeDirectory.ListNumbers("/proc", pids);
        if (errno != 0 || pids.Count == 0)
            throw new ProbingException(
                ProbingErrorKind.Unavailable, $"/proc cannot be listed (errno {errno}); is it mounted?");
    }

    /// <summary>For instance <c>/proc/4711</c>.</summary>
    public string Path { get; }

    /// <summary>True for <see cref="Self"/>.</summary>
    public bool IsSelf => ReferenceEquals(this, Self);

    /// <summary>Reads a file of the process into <paramref name="file"/>.</summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public void Read(string name, ProcFile file)
    {
        Check(file.Read($"{Path}/{name}"), name);
    }

    /// <summary>Turns the errno of reading <paramref name="name"/> into an error.</summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public void Check(int errno, string name)
    {
        if (errno != 0)
            throw Failure(errno, name);
    }

    /// <summary>Reads a file that this kernel may not have; false when only the file is missing.</summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public bool ReadIfThere(string name, ProcFile file)
    {
        var errno = file.Read($"{Path}/{name}");
        if (errno == 0)
            return true;
        if (errno == Errno.NoEntry && IsAlive)
            return false;
        throw Failure(errno, name);
    }

    /// <summary>The text of a link; null when the process has none (a kernel thread has no executable).</summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public string? ReadLink(string name)
    {
        var errno = NativeFile.ReadLink($"{Path}/{name}", out var target);
        if (errno == 0)
            return target;
        if (errno == Errno.NoEntry && IsAlive)
            return null;
        throw Failure(errno, name);
    }

    /// <summary>The executable file; null for a kernel thread and a zombie.</summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public string? Executable
    {
        get
        {
            const string deletedMark = " (deleted)"; // replaced on disk by an update while it runs
            var target = ReadLink("exe");
            return target?.EndsWith(deletedMark, StringComparison.Ordinal) == true
                ? target[..^deletedMark.Length]
                : target;
        }
    }

    /// <summary>
    /// The numbered entries of a sub-directory in ascending order: threads of <c>task</c>, descriptors of <c>fd</c>.
    /// </summary>
    /// <exception cref="ProbingException">NotFound: the process is gone. PermissionDenied: it is not ours.</exception>
    public List<int> Numbers(string name)
    {
        var numbers = new List<int>();
        var errno = NativeDirectory.ListNumbers($"{Path}/{name}", numbers);
        if (errno != 0)
            throw Failure(errno, name);
        numbers.Sort();
        return numbers;
    }

    /// <summary>
    /// True when an entry that was just listed could not be read because it has gone since, which is no error: threads
    /// end and files are closed all the time.
    /// </summary>
    /// <exception cref="ProbingException">PermissionDenied: the entry is there, and not ours.</exception>
    public bool HasGone(int errno, string name) => errno switch
    {
        0 => false,
        Errno.NoEntry or Errno.NoProcess => true,
        _ => throw Failure(errno, name),
    };

    /// <summary>
    /// For a table that came out empty: a process that has ended is an error, not a process without files.
    /// </summary>
    /// <exception cref="ProbingException">Unavailable: the process is a zombie.</exception>
    public void ThrowIfZombie()
    {
        if (Zombie() is { } error)
            throw error;
    }

    private bool IsAlive => new ProcFile().Read($"{Path}/stat") == 0;

    private ProbingException Failure(int errno, string name)
    {
        var pid = Path["/proc/".Length..];
        switch (errno)
        {
            case Errno.NoEntry or Errno.NoProcess or Errno.NotDirectory:
                return Zombie() ?? new ProbingException(ProbingErrorKind.NotFound,
                    $"there is no process {pid} (any more); `FROM proc.processes` lists those that run");
            case Errno.AccessDenied or Errno.NotPermitted:
                var status = new StatusFile();
                var owner = status.Read($"{Path}/status") == 0 ? status.Number("Uid"u8) : null;
                var reader = status.Read("/proc/thread-self/status") == 0 ? status.Number("Uid"u8, 1) : null;
                var reason = owner == reader
                    ? "the kernel protects it although it belongs to the same user (not dumpable, or more capabilities)"
                    : $"it belongs to {UserNames.Name(owner)}, and this probe runs as {UserNames.Name(reader)}";
                return new ProbingException(ProbingErrorKind.PermissionDenied,
                    $"{Path}/{name} cannot be read: {reason}; ask a probe that runs as that user or as root");
            default:
                return new ProbingException(ProbingErrorKind.Unavailable,
                    $"{Path}/{name} cannot be read: {new Win32Exception(errno).Message} (errno {errno})");
        }
    }

    private ProbingException? Zombie()
    {
        var stat = new StatFile();
        return stat.Read($"{Path}/stat") == 0 && stat.State == 'Z'
            ? new ProbingException(ProbingErrorKind.Unavailable,
                $"process {stat.Number(1)} ({stat.Name}) has ended and waits for its parent {stat.Number(4)} " +
                "to collect it: nothing is left of it but its exit code and its CPU times")
            : null;
    }
}
