using System.Text;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>A process in one row.</summary>
internal static class InfoTable
{
    public static ProcessTable Table => new(
        "info",
        "One row: the process itself, what it runs, what it uses and what limits it.",
        "SELECT pid, script, python_version, age_s, rss_bytes, memory_limit_bytes, cpu_limit_cores FROM process.info",
        process => new RowTable<InfoReader>(s_columns, _ => [new InfoReader(process)]));

    private static readonly TableColumns<InfoReader> s_columns = new TableColumns<InfoReader>()
        .Int64("pid", "Process id", p => p.Stat.Number(1))
        .Int64("ppid", "Process id of the parent", p => p.Stat.Number(4))
        .Text("name", "Name of the main thread, 15 bytes at most", p => p.Stat.Name)
        .Text("command_line", "Program and arguments, quoted for a shell; NULL for a kernel thread",
            p => p.CommandLine.Text)
        .Text("executable", "Path of the running program; NULL for a kernel thread", p => p.Executable)
        .Text("script", "What Python runs: the script, -m module or -c; NULL for another or an interactive program",
            p => p.Python is null ? null : p.CommandLine.Script)
        .Text("python_version",
            "Exact for the probe's own process, for another as its files are named; NULL without Python",
            p => p.Python?.Version)
        .Text("python_implementation", "cpython or pypy; NULL without Python", p => p.Python?.Implementation)
        .Text("libpython", "Path of the mapped libpython; NULL when the interpreter is in the executable itself",
            p => p.Python?.Library)
        .Text("working_directory", "Current directory", p => p.Process.ReadLink("cwd"))
        .Timestamp("start_time", "When the process was started", p => p.Stat.StartTime)
        .Double("age_s", "Time since start_time", p => KernelClock.SecondsSince(p.Stat.Number(22)), "s")
        .Text("state", "State of the main thread: running, sleeping, disk_sleep, stopped, traced, zombie, idle",
            p => p.Stat.StateName)
        .Int64("uid", "Effective user id", p => p.Status.Number("Uid"u8, 1))
        .Int64("gid", "Effective group id", p => p.Status.Number("Gid"u8, 1))
        .Text("user_name", "Name of the user in /etc/passwd; NULL when it has none there",
            p => new UserNames()[p.Status.Number("Uid"u8, 1)])
        .Text("hostname", "Host name the process sees; NULL when it lives in another UTS namespace", p => p.Hostname)
        .Text("container_id", "Id of the container, as far as the cgroup path tells it", p => p.Cgroup.ContainerId)
        .Text("cgroup_path", "Control group that accounts the memory of the process", p => p.Cgroup.Path)
        .Int64("memory_limit_bytes", "Tightest memory limit of its control groups; NULL means no limit",
            p => p.Cgroup.MemoryLimitBytes, "bytes")
        .Int64("memory_usage_bytes", "Memory charged to the control group, page cache and neighbours included",
            p => p.Cgroup.MemoryUsageBytes, "bytes")
        .Double("cpu_limit_cores", "Tightest CPU quota of its control groups; NULL means no limit",
            p => p.Cgroup.CpuLimitCores, "cores")
        .Text("cpus_allowed", "CPUs the main thread may run on, as a list of ranges",
            p => p.Status.Text("Cpus_allowed_list"u8))
        .Int64("cpu_user_ms", "CPU time of all threads in user mode, ended ones included",
            p => p.Stat.Milliseconds(14), "ms")
        .Int64("cpu_system_ms", "CPU time of all threads in the kernel, ended ones included",
            p => p.Stat.Milliseconds(15), "ms")
        .Int64("rss_bytes", "Memory of the process that is in RAM", p => p.Status.Bytes("VmRSS"u8), "bytes")
        .Int64("rss_peak_bytes", "Largest rss_bytes so far", p => p.Status.Bytes("VmHWM"u8), "bytes")
        .Int64("vms_bytes", "Address space", p => p.Status.Bytes("VmSize"u8), "bytes")
        .Int64("vms_peak_bytes", "Largest vms_bytes so far", p => p.Status.Bytes("VmPeak"u8), "bytes")
        .Int64("swap_bytes", "Memory of the process that is swapped out", p => p.Status.Bytes("VmSwap"u8), "bytes")
        .Int64("thread_count", "Number of threads", p => p.Stat.Number(20))
        .Int64("fd_count", "Number of open file descriptors", p => p.Process.Numbers("fd").Count)
        .Int64("nice", "Nice value of the main thread, 19 (yields) to -20 (goes first)", p => p.Stat.Number(19))
        .Int64("oom_score", "The kernel kills the process with the highest score when memory runs out", p => p.OomScore)
        .Int64("oom_score_adj", "What an administrator added to the score, -1000 (never) to 1000",
            p => p.OomScoreAdjustment);

    /// <summary>Reads the files of the process when a column asks for them, each once.</summary>
    private sealed class InfoReader
    {
        private readonly ProcFile _file = new();
        private readonly Lazy<string?> _executable;
        private readonly Lazy<PythonFacts?> _python;
        private readonly Lazy<CommandLine> _commandLine;
        private readonly Lazy<CgroupLimits> _cgroup;

        public InfoReader(ProcDirectory process)
        {
            Process = process;
            process.Check(Stat.Read($"{process.Path}/stat"), "stat");
            process.Check(Status.Read($"{process.Path}/status"), "status");
            _executable = new(() => process.Executable);
            _python = new(() => PythonFacts.Of(process));
            _cgroup = new(() => CgroupLimits.Of(process));
            _commandLine = new(() =>
            {
                process.Read("cmdline", _file);
                return new CommandLine(_file.Content);
            });
        }

        public ProcDirectory Process { get; }

        public StatFile Stat { get; } = new();

        public StatusFile Status { get; } = new();

        public string? Executable => _executable.Value;

        public PythonFacts? Python => _python.Value;

        public CommandLine CommandLine => _commandLine.Value;

        public CgroupLimits Cgroup => _cgroup.Value;

        public long? OomScore => Number("oom_score");

        public long? OomScoreAdjustment => Number("oom_score_adj");

        /// <summary>The kernel tells only the name of the reader's own UTS namespace.</summary>
        public string? Hostname =>
            Process.ReadLink("ns/uts") == ProcDirectory.Self.ReadLink("ns/uts")
                && _file.Read("/proc/sys/kernel/hostname") == 0
                ? _file.Text
                : null;

        private long? Number(string name) =>
            Process.ReadIfThere(name, _file) && long.TryParse(_file.Text, out var value) ? value : null;
    }
}
