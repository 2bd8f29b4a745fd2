using System.Globalization;
using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public class InfoTableTests
{
    private readonly ProcessExtension _extension = new();

    [Fact]
    public async Task Tells_about_this_process_what_the_runtime_tells()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var row = Assert.Single(await _extension.Table("process", "info").Provider.ReadAsync());
        self.Refresh();

        Assert.Equal((long)Environment.ProcessId, row["pid"]);
        Assert.Equal(Environment.ProcessPath, row["executable"]);
        Assert.Equal(Environment.CurrentDirectory, row["working_directory"]);
        Assert.Equal(Environment.MachineName, row["hostname"]);
        Assert.Equal(Environment.UserName, row["user_name"]);
        Assert.Equal(self.StartTime.ToUniversalTime(), (DateTime)row["start_time"]!, TimeSpan.FromSeconds(1));
        Assert.Equal((DateTime.UtcNow - (DateTime)row["start_time"]!).TotalSeconds, (double)row["age_s"]!, tolerance: 2.0);
        Assert.InRange((long)row["thread_count"]!, self.Threads.Count - 4, self.Threads.Count + 4);
        Assert.InRange((long)row["rss_bytes"]!, self.WorkingSet64 / 2, self.WorkingSet64 * 2);
        Assert.InRange((long)row["rss_peak_bytes"]!, (long)row["rss_bytes"]!, long.MaxValue);
        Assert.InRange((long)row["cpu_user_ms"]!, 1, (long)self.UserProcessorTime.TotalMilliseconds + 10);
    }

    [Fact]
    public async Task Agrees_with_ps_about_a_child()
    {
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        var row = await InfoOf(child);
        var ps = Command.Output("ps", "-o", "ppid=,euid=,egid=,nlwp=,ni=,vsz=,user:32=,comm=", "-p", $"{child.Pid}")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        string[] columns = ["ppid", "uid", "gid", "thread_count", "nice", "vms_bytes", "user_name", "name"];
        var ours = columns.Select(name => name == "vms_bytes" ? (long)row[name]! / 1024 : row[name]);
        Assert.Equal(ps, ours.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
        Assert.Equal("sleeping", row["state"]);
        Assert.All(["python_version", "python_implementation", "libpython", "script"], (string name) => Assert.Null(row[name]));
        Assert.Equal("sh -c 'echo ready; read line'", row["command_line"]);
        Assert.Equal(Directory.GetFiles($"/proc/{child.Pid}/fd").Length, Convert.ToInt32(row["fd_count"], CultureInfo.InvariantCulture));
        Assert.Equal(File.ReadAllText($"/proc/{child.Pid}/oom_score_adj").Trim(), $"{row["oom_score_adj"]}");
    }

    [Theory]
    [InlineData("script.py", "-W", "ignore", "-X", "utf8", "-u", "script.py", "--epochs", "3")]
    [InlineData("-m script", "-Bm", "script", "x.py")]
    [InlineData("-m script", "-mscript")]
    [InlineData("-c", "-Wignore", "-c", "print('ready', flush=True); input()", "x.py")]
    public async Task Names_what_a_python_process_runs(string script, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("probing");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "script.py"), "print('ready', flush=True); input()");
            // env -C changes the folder and becomes the program.
            using var child = Child.Start("env", [], ["-C", folder.FullName, "python3", .. arguments]);
            var row = await InfoOf(child);

            Assert.Equal(script, row["script"]);
            Assert.Equal(folder.FullName, row["working_directory"]);
            Assert.Equal("cpython", row["python_implementation"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Tells_the_version_of_another_python_by_its_files()
    {
        using var child = Child.Start("python3", [], "-c", """
            import sys
            print('ready', flush=True)
            print('%d.%d' % sys.version_info[:2], flush=True)
            input()
            """);
        var version = child.ReadLine();
        var row = await InfoOf(child);

        Assert.Equal(version, row["python_version"]);
        var maps = await File.ReadAllTextAsync($"/proc/{child.Pid}/maps");
        if (row["libpython"] is string library)
            Assert.Contains(library, maps);
        else
            Assert.DoesNotContain("/libpython", maps);
    }

    [Fact]
    public async Task Finds_the_tightest_limits_of_the_control_groups()
    {
        const long limit = 512L << 20;
        var memory = CgroupOf("memory");
        var cpu = CgroupOf("cpu");
        Assert.SkipUnless(memory is not null && cpu is not null, "needs root and the memory and cpu controllers of cgroup v1");
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        var outer = Directory.CreateDirectory(Path.Combine(memory, $"probing-test-{child.Pid}"));
        var inner = outer.CreateSubdirectory("inner");
        var quota = Directory.CreateDirectory(Path.Combine(cpu, $"probing-test-{child.Pid}"));
        try
        {
            await File.WriteAllTextAsync($"{outer}/memory.limit_in_bytes", $"{limit}");
            await File.WriteAllTextAsync($"{inner}/memory.limit_in_bytes", $"{limit * 2}");
            await File.WriteAllTextAsync($"{quota}/cpu.cfs_quota_us", "150000");
            await File.WriteAllTextAsync($"{inner}/cgroup.procs", $"{child.Pid}");
            await File.WriteAllTextAsync($"{quota}/cgroup.procs", $"{child.Pid}");
            var row = await InfoOf(child);

            Assert.Equal(limit, row["memory_limit_bytes"]);
            Assert.Equal(1.5, row["cpu_limit_cores"]);
            Assert.EndsWith($"probing-test-{child.Pid}/inner", (string)row["cgroup_path"]!);
            Assert.InRange((long)row["memory_usage_bytes"]!, 0, limit);
        }
        finally
        {
            child.Kill();
            foreach (var group in new[] { inner, outer, quota })
                Deadline.Until(() => TryDelete(group));
        }
    }

    private async Task<Dictionary<string, object?>> InfoOf(Child child) =>
        Assert.Single(await _extension.Table("proc", $"{child.Pid}/info").Provider.ReadAsync());

    private static string? CgroupOf(string controller)
    {
        var root = $"/sys/fs/cgroup/{controller}";
        var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':'))
            .FirstOrDefault(parts => parts[1].Split(',').Contains(controller))?[2];
        return own is not null && Environment.UserName == "root" && Directory.Exists(root + own) ? root + own : null;
    }

    // A control group can be removed as soon as the kernel has let go of its last process.
    private static bool TryDelete(DirectoryInfo group)
    {
        try
        {
            group.Delete();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
