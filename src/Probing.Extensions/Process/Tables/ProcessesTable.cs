using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>All processes of the machine, or of the container this process lives in.</summary>
internal static class ProcessesTable
{
    private static readonly TableColumns<ProcessReader> s_columns = new TableColumns<ProcessReader>()
        .Int64("pid", "Process id", p => p.Pid)
        .Int64("ppid", "Process id of the parent", p => p.Stat.Number(4))
        .Int64("uid", "Effective user id", p => p.Uid)
        .Text("user_name", "Name of the user in /etc/passwd; NULL when it has none there", p => p.UserName)
        .Text("name", "Name of the main thread, 15 bytes at most", p => p.Stat.Name)
        .Text("command_line", "Program and arguments, quoted for a shell; NULL for a kernel thread or a zombie",
            p => p.CommandLine.Text)
        .Text("state", "State of the main thread: running, sleeping, disk_sleep, stopped, traced, zombie, idle",
            p => p.Stat.StateName)
        .Int64("thread_count", "Number of threads", p => p.Stat.Number(20))
        .Int64("rss_bytes", "Memory in RAM; NULL for a kernel thread or a zombie",
            p => p.Status.Bytes("VmRSS"u8), "bytes")
        .Int64("vms_bytes", "Address space; NULL for a kernel thread or a zombie",
            p => p.Status.Bytes("VmSize"u8), "bytes")
        .Int64("cpu_user_ms", "CPU time of all threads in user mode", p => p.Stat.Milliseconds(14), "ms")
        .Int64("cpu_system_ms", "CPU time of all threads in the kernel", p => p.Stat.Milliseconds(15), "ms")
        .Timestamp("start_time", "When the process was started", p => p.Stat.StartTime)
        .Int64("nice", "Nice value of the main thread, 19 (yields) to -20 (goes first)", p => p.Stat.Number(19))
        .Bool("is_python",
            "True when the program is a Python interpreter by its name; one embedded in another program shows in " +
            "python_version of its info table", p => p.IsPython)
        .Bool("probed", "True when a probe in the process listens on its Unix socket", p => p.IsProbed);

    public static TablePlugin Table { get; } = new(
        "proc", "processes", new RowTable<ProcessReader>(s_columns, ProcessReader.Each) { WantsFilters = true })
    {
        Description =
            "One row per process that can be seen from here. proc.`4711/info` and, likewise, threads, envs, files, " +
            "maps, limits and sockets look into one of them.",
        Example =
            "SELECT pid, user_name, rss_bytes, command_line FROM proc.processes WHERE is_python ORDER BY rss_bytes DESC",
    };

    /// <summary>Stands on one process after the other; one that ends while it is looked at is skipped.</summary>
    private sealed class ProcessReader
    {
        private readonly ProcFile _file = new();
        private readonly Lazy<UserNames> _users = new(() => new UserNames());
        private readonly Lazy<HashSet<(long Uid, int Pid)>> _probes = new(ProbeSockets.Listening);
        private ProcDirectory _process = ProcDirectory.Self;

        public int Pid { get; private set; }

        public StatFile Stat { get; } = new();

        public StatusFile Status { get; } = new();

        public long? Uid => Status.Number("Uid"u8, 1);

        public string? UserName => _users.Value[Uid];

        public CommandLine CommandLine => _file.Read($"{_process.Path}/cmdline") == 0 ? new(_file.Content) : new([]);

        public bool IsProbed => Uid is { } uid && _probes.Value.Contains((uid, Pid));

        // By names only: reading the mappings of every process takes seconds on a large machine.
        public bool IsPython =>
            (CommandLine.Arguments is [var program, ..] && PythonFacts.IsInterpreterName(program))
            || (NativeFile.ReadLink($"{_process.Path}/exe", out var executable) == 0
                && PythonFacts.IsInterpreterName(executable));

        public static IEnumerable<ProcessReader> Each(ScanRequest request)
        {
            var reader = new ProcessReader();
            var pids = new List<int>();
            if (request.EqualTo("pid") is long wanted)
            {
                if (wanted is > 0 and <= int.MaxValue)
                    pids.Add((int)wanted);
            }
            else
            {
                ProcDirectory.ListProcesses(pids);
            }
            foreach (var pid in pids)
            {
                if (reader.MoveTo(pid))
                    yield return reader;
            }
        }

        private bool MoveTo(int pid)
        {
            Pid = pid;
            _process = ProcDirectory.Of(pid);
            return !_process.HasGone(Stat.Read($"{_process.Path}/stat"), "stat")
                && !_process.HasGone(Status.Read($"{_process.Path}/status"), "status")
                && Status.Number("Tgid"u8) == pid; // /proc/[tid] can be opened for any thread, too
        }
    }
}
