using System.Globalization;
using Probing.Cli.Processes;
using Probing.Interop.Libc;

namespace Probing.Cli.Endpoints;

/// <summary>Finds every probe's socket that this user may use; root sees everybody's. Does not connect.</summary>
internal static class ProbeScan
{
    /// <summary>Process and socket, by pid. A socket may be dead: its process gone, or another under its
    /// number.</summary>
    public static IReadOnlyList<(TargetProcess Process, string SocketPath)> Sockets()
    {
        var found = new SortedDictionary<int, (TargetProcess, string)>();
        foreach (var path in Directories().Where(Directory.Exists).SelectMany(Files))
        {
            if (PidOf(path) is { } pid && !found.ContainsKey(pid))
                found.Add(pid, (new TargetProcess(pid), path));
        }
        foreach (var target in ContainedProcesses())
        {
            if (!found.ContainsKey(target.Pid) && ProbeLocator.FindSocket(target) is { } path)
                found.Add(target.Pid, (target, path));
        }
        return [.. found.Values];
    }

    private static IEnumerable<string> Directories()
    {
        var uid = Identity.EffectiveUid;
        var own = RuntimeDirectory.Candidates(Environment.GetEnvironmentVariable, uid);
        var others = uid == 0
            ? Matching("/tmp", "probing-*")
                .Concat(Matching("/run/user", "*").SelectMany(user => Matching(user, "probing-*")))
            : [];
        return own.Concat(others).Concat(BoundDirectories(uid)).Distinct();
    }

    /// <summary>Directories of sockets that the kernel knows: probes may have been given a runtime directory of their
    /// own.</summary>
    private static IEnumerable<string> BoundDirectories(uint uid)
    {
        var name = $"probing-{uid.ToString(CultureInfo.InvariantCulture)}";
        foreach (var line in ProcFile.Lines(Environment.ProcessId, "net/unix"))
        {
            var path = line.IndexOf('/') is >= 0 and var slash ? line[slash..] : "";
            if (path.EndsWith(".sock", StringComparison.Ordinal) && Path.GetDirectoryName(path) is { } directory
                && (uid == 0 ? Path.GetFileName(directory).StartsWith("probing-", StringComparison.Ordinal)
                    : Path.GetFileName(directory) == name))
            {
                yield return directory;
            }
        }
    }

    /// <summary>Processes that see other files than we do: their sockets are reached through
    /// <c>/proc/PID/root</c>.</summary>
    private static IEnumerable<TargetProcess> ContainedProcesses()
    {
        var own = ProcFile.Link(Environment.ProcessId, "ns/mnt");
        return Matching("/proc", "*")
            .Select(PidOf)
            .OfType<int>()
            .Where(pid => ProcFile.Link(pid, "ns/mnt") is { } space && space != own)
            .Select(pid => new TargetProcess(pid));
    }

    private static int? PidOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture,
            out var pid) ? pid : null;

    private static IEnumerable<string> Files(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*.sock")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Matching(string directory, string pattern)
    {
        try
        {
            return Directory.Exists(directory) ? [.. Directory.EnumerateDirectories(directory, pattern)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
