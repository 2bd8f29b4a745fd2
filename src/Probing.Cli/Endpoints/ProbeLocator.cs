using System.Globalization;
using System.Net.Sockets;
using Probing.Cli.PostMortem;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Endpoints;

/// <summary>
/// Turns an endpoint into an address. For a pid it looks where the probe says it puts its socket
/// (<see cref="RuntimeDirectory"/>), under our environment and under the target's, also inside the target's container.
/// </summary>
internal static class ProbeLocator
{
    /// <exception cref="ProbingException">Unavailable: nothing listens there. PermissionDenied: not ours.</exception>
    public static ProbeAddress Locate(Endpoint endpoint) => endpoint switch
    {
        Endpoint.OfProcess process => OfProcess(process.Pid),
        Endpoint.OfTcp tcp =>
            new ProbeAddress { Host = tcp.Host, Port = tcp.Port, Name = $"{Bracketed(tcp.Host)}:{tcp.Port}" },
        Endpoint.OfPath path => OfPath(path.Path),
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    };

    /// <summary>Socket paths that the probe of <paramref name="target"/> may have, the likeliest first; most do not
    /// exist.</summary>
    public static IEnumerable<string> SocketCandidates(TargetProcess target)
    {
        var uid = target.Uid ?? Identity.EffectiveUid;
        var directories = RuntimeDirectory.Candidates(Environment.GetEnvironmentVariable, uid)
            .Concat(Lazily(() => RuntimeDirectory.Candidates(target.Variable, uid)));
        foreach (var directory in directories.Distinct())
            yield return RuntimeDirectory.SocketPath(directory, target.Pid);
        // A container has its own files and its own pids; /proc/PID/root is the way in.
        var inside = RuntimeDirectory.Candidates(target.Variable, uid);
        foreach (var directory in inside)
            yield return $"/proc/{target.Pid}/root{RuntimeDirectory.SocketPath(directory, target.InnerPid)}";
    }

    /// <summary>The socket of a process; null when there is none that we may trust and somebody listens on.</summary>
    public static string? FindSocket(TargetProcess target) =>
        SocketCandidates(target).FirstOrDefault(path => IsTrusted(path, target) && HasListener(path));

    /// <summary>
    /// True for a socket of the process's user in a directory that nobody else may enter: in /tmp, anybody could have
    /// prepared one under our name to collect queries and tokens.
    /// </summary>
    public static bool IsTrusted(string path, TargetProcess target) =>
        FileStatus.Of(path) is { IsSocket: true } status
        && RuntimeDirectory.IsPrivate(Path.GetDirectoryName(path)!, status.Uid)
        && (status.Uid == Identity.EffectiveUid || status.Uid == target.Uid);

    /// <summary>False for a socket that a killed process left behind; another may have its number by now.</summary>
    private static bool HasListener(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
        return true;
    }

    private static ProbeAddress OfProcess(int pid)
    {
        var target = new TargetProcess(pid);
        // Before anything else: its socket, or one that an earlier process of this pid left, may still be there.
        if (target.State == 'Z')
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {pid} has ended and waits for its parent to collect it (zombie); it can answer nothing");
        if (FindSocket(target) is { } path)
            return new ProbeAddress { SocketPath = path, Pid = pid, Name = $"process {pid}" };
        if (!target.Exists)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"there is no process {pid}; `probing list` shows the probed ones");
        if (!target.IsMine && Identity.EffectiveUid != 0)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"process {pid} belongs to uid {target.Uid}; ask as that user or as root (sudo probing {pid} ...)");
        throw new ProbingException(ProbingErrorKind.Unavailable, Unprobed(pid));
    }

    /// <summary>What is to be said of a process that has no probe.</summary>
    public static string Unprobed(int pid) =>
        $"process {pid} runs without a probe; `probing {pid} inject` brings one in (or start it with PROBING=1 or "
        + $"`probing launch`), and `probing doctor {pid}` tells what is in the way";

    private static ProbeAddress OfPath(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return DirectoryProbe.Locate(full);
        if (!File.Exists(full) && FileStatus.Of(full) is null)
        {
            if (IsClosedToUs(Path.GetDirectoryName(full)))
                throw new ProbingException(ProbingErrorKind.PermissionDenied,
                    $"{path} lies in a directory that you may not enter; ask as its owner or as root");
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"there is no socket {path}; `probing list` shows those that answer");
        }
        // A link is allowed here: the user named it.
        var target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        if (FileStatus.Of(target) is not { IsSocket: true })
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"{path} is no socket; give {Endpoint.Accepted}");
        var isPid = int.TryParse(Path.GetFileNameWithoutExtension(target), CultureInfo.InvariantCulture, out var pid);
        return new ProbeAddress { SocketPath = target, Name = path, Pid = isPid ? pid : null };
    }

    private static bool IsClosedToUs(string? directory) =>
        directory is not null && Identity.EffectiveUid != 0
        && FileStatus.Of(directory) is { IsDirectory: true, OpenToOthers: false } status
            && status.Uid != Identity.EffectiveUid;

    private static string Bracketed(string host) => host.Contains(':') ? $"[{host}]" : host;

    private static IEnumerable<string> Lazily(Func<IEnumerable<string>> source)
    {
        foreach (var item in source())
            yield return item;
    }
}
