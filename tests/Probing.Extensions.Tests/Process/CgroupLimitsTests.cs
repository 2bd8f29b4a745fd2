using Probing.Extensions.Process.Procfs;

namespace Probing.Extensions.Tests.Process;

/// <summary>
/// Control groups as files in a folder of the test, for hierarchies that this machine does not have; <see cref="InfoTableTests"/>
/// uses real ones.
/// </summary>
public sealed class CgroupLimitsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("probing");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Version_2_gives_the_tightest_limit_up_to_the_root_of_the_mount()
    {
        Group("", ("memory.current", "1"));
        Group("pods", ("memory.max", "3000"), ("cpu.max", "max 100000"));
        Group("pods/one", ("memory.max", "max"), ("memory.current", "2000"), ("cpu.max", "50000 100000"));

        var limits = new CgroupLimits("0::/pods/one", Mount("/", "cgroup2", "rw"));

        Assert.Equal("/pods/one", limits.Path);
        Assert.Equal(3000, limits.MemoryLimitBytes);
        Assert.Equal(2000, limits.MemoryUsageBytes);
        Assert.Equal(0.5, limits.CpuLimitCores);
        Assert.Null(limits.ContainerId);
    }

    [Fact]
    public void No_limit_is_null()
    {
        Group("free", ("memory.max", "max"), ("memory.current", "5"), ("cpu.max", "max 100000"));

        var limits = new CgroupLimits("0::/free", Mount("/", "cgroup2", "rw"));

        Assert.Null(limits.MemoryLimitBytes);
        Assert.Null(limits.CpuLimitCores);
        Assert.Equal(5, limits.MemoryUsageBytes);
    }

    [Fact]
    public void Version_1_spells_no_limit_as_a_number()
    {
        Group("a", ("memory.limit_in_bytes", "9223372036854771712"), ("memory.usage_in_bytes", "7"),
            ("cpu.cfs_quota_us", "-1"), ("cpu.cfs_period_us", "100000"));
        Group("a/b", ("memory.limit_in_bytes", "4096"), ("memory.usage_in_bytes", "3"),
            ("cpu.cfs_quota_us", "250000"), ("cpu.cfs_period_us", "100000"));

        var inner = new CgroupLimits("4:memory:/a/b\n2:cpu,cpuacct:/a/b\n0::/", Mount("/", "cgroup", "rw,memory,cpu"));
        var outer = new CgroupLimits("4:memory:/a\n2:cpu,cpuacct:/a\n0::/", Mount("/", "cgroup", "rw,memory,cpu"));

        Assert.Equal((4096, 3, 2.5), (inner.MemoryLimitBytes, inner.MemoryUsageBytes, inner.CpuLimitCores));
        Assert.Equal((null, 7, null), (outer.MemoryLimitBytes, outer.MemoryUsageBytes, outer.CpuLimitCores));
    }

    [Theory]
    [InlineData("/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("/kubepods.slice/cri-containerd-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope")]
    public void A_container_that_sees_the_path_of_the_host_finds_its_own_part_of_the_hierarchy(string path)
    {
        Group("", ("memory.max", "1000"), ("memory.current", "10"));

        var limits = new CgroupLimits($"0::{path}", Mount(path, "cgroup2", "rw"));

        Assert.Equal(1000, limits.MemoryLimitBytes);
        Assert.Equal("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", limits.ContainerId);
    }

    [Fact]
    public void A_group_outside_of_what_is_mounted_has_no_limits()
    {
        Group("", ("memory.max", "1000"));

        var limits = new CgroupLimits("0::/../other", Mount("/", "cgroup2", "rw"));

        Assert.Null(limits.MemoryLimitBytes);
        Assert.Null(limits.MemoryUsageBytes);
    }

    [Fact]
    public void Without_control_groups_all_is_null()
    {
        var limits = new CgroupLimits("", "22 1 0:20 / /proc rw - proc proc rw");

        Assert.Equal((null, null, null, null), (limits.Path, limits.MemoryLimitBytes, limits.MemoryUsageBytes, limits.CpuLimitCores));
    }

    private void Group(string path, params (string Name, string Value)[] files)
    {
        var group = Directory.CreateDirectory(Path.Combine(_root.FullName, path));
        foreach (var (name, value) in files.Append(("cgroup.procs", "")))
            File.WriteAllText(Path.Combine(group.FullName, name), value + "\n");
    }

    private string Mount(string root, string type, string options) =>
        $"30 23 0:26 {root} {_root.FullName} rw,nosuid shared:4 - {type} {type} {options}";
}
