using System.Globalization;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// The control groups of a process, version 1, 2 or both, and the limits they set. A limit of a group above
/// counts for the groups in it, so the tightest one up to the root of the mount is the answer.
/// </summary>
internal sealed class CgroupLimits
{
    private readonly ProcFile _file = new();
    private readonly string? _unified;
    private readonly string? _memory;
    private readonly string? _cpu;

    /// <summary>Finds the groups of a process.</summary>
    /// <param name="groups">Its /proc/[pid]/cgroup.</param>
    /// <param name="mounts">/proc/[pid]/mountinfo of the reader, who looks the groups up in its own view of them.</param>
    public CgroupLimits(string groups, string mounts)
    {
        var memberships = Lines(groups).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToArray();
        string? GroupOf(string controller) => memberships.FirstOrDefault(m => m[1].Split(',').Contains(controller))?[2];

        var unified = memberships.FirstOrDefault(membership => membership[0] == "0")?[2];
        Path = GroupOf("memory") ?? unified ?? memberships.FirstOrDefault()?[2];
        ContainerId = memberships.Select(membership => HexId(membership[2])).FirstOrDefault(id => id is not null);

        var mounted = Lines(mounts).Select(MountedCgroup.Parse).OfType<MountedCgroup>().ToArray();
        _unified = mounted.FirstOrDefault(mount => mount.IsUnified)?.DirectoryOf(unified);
        _memory = mounted.FirstOrDefault(mount => mount.Controls("memory"))?.DirectoryOf(GroupOf("memory"));
        _cpu = mounted.FirstOrDefault(mount => mount.Controls("cpu"))?.DirectoryOf(GroupOf("cpu"));
    }

    /// <summary>The groups of a process as this process sees them.</summary>
    public static CgroupLimits Of(ProcDirectory process)
    {
        var file = new ProcFile();
        process.Read("cgroup", file);
        var groups = file.Text;
        ProcDirectory.Self.Read("mountinfo", file);
        return new CgroupLimits(groups, file.Text);
    }

    /// <summary>Path of the group that accounts memory, as the process's own cgroup namespace spells it.</summary>
    public string? Path { get; }

    /// <summary>
    /// The 64-digit id that container engines put into the path; null outside of containers and when hidden.
    /// </summary>
    public string? ContainerId { get; }

    /// <summary>The tightest memory limit in bytes; null when there is none.</summary>
    public long? MemoryLimitBytes =>
        Tightest(_unified, "memory.max", Number) ?? Tightest(_memory, "memory.limit_in_bytes", Number);

    /// <summary>Memory charged to the group, page cache included; null when it is not accounted.</summary>
    public long? MemoryUsageBytes => Number(_unified, "memory.current") ?? Number(_memory, "memory.usage_in_bytes");

    /// <summary>The tightest CPU quota as a number of cores; null when there is none.</summary>
    public double? CpuLimitCores =>
        Tightest(_unified, "cpu.max", Quota) ?? Tightest(_cpu, "cpu.cfs_quota_us", LegacyQuota);

    private T? Tightest<T>(string? directory, string name, Func<string, string, T?> read) where T : struct, IComparable<T>
    {
        T? tightest = null;
        for (; directory is { Length: > 1 }; directory = System.IO.Path.GetDirectoryName(directory))
        {
            if (read(directory, name) is { } limit && (tightest is null || limit.CompareTo(tightest.Value) < 0))
                tightest = limit;
            if (_file.Read($"{directory}/cgroup.procs") != 0)
                break; // above the root of the hierarchy
        }
        return tightest;
    }

    private long? Number(string? directory, string name)
    {
        if (directory is null || _file.Read($"{directory}/{name}") != 0)
            return null;
        // Version 1 spells "no limit" as the largest multiple of the page size.
        return long.TryParse(_file.Text, CultureInfo.InvariantCulture, out var value) && value < long.MaxValue - 65536
            ? value
            : null;
    }

    private double? Quota(string directory, string name)
    {
        if (_file.Read($"{directory}/{name}") != 0 || _file.Text.Split(' ') is not [var quota, var period])
            return null;
        return quota == "max" ? null
            : double.Parse(quota, CultureInfo.InvariantCulture) / double.Parse(period, CultureInfo.InvariantCulture);
    }

    private double? LegacyQuota(string directory, string name) =>
        Number(directory, name) is > 0 and var quota && Number(directory, "cpu.cfs_period_us") is > 0 and var period
            ? (double)quota / period
            : null;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string? HexId(string path) => path.Split('/', '-', '.', ':')
        .FirstOrDefault(part => part.Length == 64 && part.All(char.IsAsciiHexDigitLower));

    /// <summary>One cgroup line of mountinfo: which part of which hierarchy is mounted where.</summary>
    private sealed record MountedCgroup(string Root, string MountPoint, bool IsUnified, string[] Controllers)
    {
        public bool Controls(string controller) => !IsUnified && Controllers.Contains(controller);

        /// <summary>The directory of a group; null when it lies outside of what is mounted.</summary>
        public string? DirectoryOf(string? group)
        {
            if (group is null || group.StartsWith("/..", StringComparison.Ordinal))
                return null;
            if (Root != "/" && group.StartsWith(Root, StringComparison.Ordinal))
                group = group[Root.Length..];
            return group.Trim('/') is { Length: > 0 } inner && Directory.Exists($"{MountPoint}/{inner}")
                ? $"{MountPoint}/{inner}"
                : MountPoint; // a container that sees the host's paths but only its own part of the hierarchy
        }

        public static MountedCgroup? Parse(string line)
        {
            // id parent device root mount-point options [tags] - type source super-options
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            if (halves.Length < 2 || left.Length < 6 || halves[1].Split(' ') is not [var type, _, var options])
                return null;
            return type is "cgroup" or "cgroup2"
                ? new MountedCgroup(left[3], left[4], type == "cgroup2", options.Split(','))
                : null;
        }
    }
}
