using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Interop.Libc;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The threads of a process.</summary>
internal static class ThreadsTable
{
    public static ProcessTable Table => new(
        "threads",
        "One row per thread of the process, native and Python threads alike.",
        "SELECT tid, name, state, cpu_user_ms + cpu_system_ms AS cpu_ms, wchan FROM process.threads ORDER BY cpu_ms DESC",
        process => new RowTable<ThreadReader>(s_columns, _ => ThreadReader.Each(process)));

    private static readonly TableColumns<ThreadReader> s_columns = new TableColumns<ThreadReader>()
        .Int64("tid", "Thread id of the kernel; Python calls it native_id", t => t.Tid)
        .Text("name", "Name of the thread, 15 bytes at most", t => t.Stat.Name)
        .Text("state",
            "running (or ready to run), sleeping, disk_sleep (cannot be interrupted), stopped, traced, zombie, idle",
            t => t.Stat.StateName)
        .Bool("is_main", "True for the thread the process began with", t => t.Tid == t.Status.Number("Tgid"u8))
        .Int64("cpu_user_ms", "CPU time in user mode", t => t.Stat.Milliseconds(14), "ms")
        .Int64("cpu_system_ms", "CPU time in the kernel", t => t.Stat.Milliseconds(15), "ms")
        .Int64("cpu_run_ns", "CPU time in all, exact; NULL when the kernel keeps no scheduler statistics",
            t => t.SchedulerStatistic(0), "ns")
        .Int64("run_delay_ns", "Time the thread was ready to run and waited for a CPU; NULL as above",
            t => t.SchedulerStatistic(1), "ns")
        .Timestamp("start_time", "When the thread was created", t => t.Stat.StartTime)
        .Text("wchan", "Kernel function the thread sleeps in; NULL while it runs or when the kernel does not tell",
            t => t.WaitChannel)
        .Int64("syscall_number", "System call the thread is blocked in; NULL while it runs or when the kernel does not tell",
            t => t.SystemCall)
        .Int64("cpu", "CPU the thread ran on last", t => t.Stat.Number(39))
        .Text("cpus_allowed", "CPUs the thread may run on, as a list of ranges",
            t => t.Status.Text("Cpus_allowed_list"u8))
        .Int64("voluntary_context_switches", "How often the thread gave up its CPU by itself, mostly to wait",
            t => t.Status.Number("voluntary_ctxt_switches"u8))
        .Int64("involuntary_context_switches", "How often the scheduler took the CPU away",
            t => t.Status.Number("nonvoluntary_ctxt_switches"u8))
        .Int64("minor_faults", "Page faults that needed no disk", t => t.Stat.Number(10))
        .Int64("major_faults", "Page faults that read from disk", t => t.Stat.Number(12))
        .Int64("priority", "Priority as the kernel sees it: 20 + nice, or below 0 for real-time threads",
            t => t.Stat.Number(18))
        .Int64("nice", "Nice value, 19 (yields) to -20 (goes first)", t => t.Stat.Number(19))
        .Text("scheduling_policy", "other, fifo, round_robin, batch, idle, deadline or ext", t => t.SchedulingPolicy);

    /// <summary>Stands on one thread after the other; one that ends while it is looked at is skipped.</summary>
    private sealed class ThreadReader(ProcDirectory process)
    {
        private static readonly string[] s_policies =
            ["other", "fifo", "round_robin", "batch", "iso", "idle", "deadline", "ext"];

        private readonly ProcFile _file = new();
        private string _path = "";

        public int Tid { get; private set; }

        public StatFile Stat { get; } = new();

        public StatusFile Status { get; } = new();

        public string? WaitChannel =>
            _file.Read($"{_path}/wchan") == 0 && _file.Text is not ("0" or "") ? _file.Text : null;

        public string SchedulingPolicy =>
            Stat.Number(41) is var policy && policy < s_policies.Length
                ? s_policies[policy] : policy.ToString(CultureInfo.InvariantCulture);

        /// <summary>"running", or the number, six arguments, stack pointer and program counter.</summary>
        public long? SystemCall => Field("syscall", 0) is >= 0 and var number ? number : null;

        /// <summary>Time on the CPU, time waiting for it, number of time slices.</summary>
        public long? SchedulerStatistic(int index) => Field("schedstat", index);

        public static IEnumerable<ThreadReader> Each(ProcDirectory process)
        {
            var reader = new ThreadReader(process);
            foreach (var tid in process.Numbers("task"))
            {
                if (reader.MoveTo(tid))
                    yield return reader;
            }
        }

        private bool MoveTo(int tid)
        {
            Tid = tid;
            var name = string.Create(CultureInfo.InvariantCulture, $"task/{tid}");
            _path = $"{process.Path}/{name}";
            return !process.HasGone(Stat.Read($"{_path}/stat"), name)
                && !process.HasGone(Status.Read($"{_path}/status"), name);
        }

        private long? Field(string name, int index)
        {
            if (_file.Read($"{_path}/{name}") != 0)
                return null;
            var fields = _file.Text.Split(' ');
            return index < fields.Length && long.TryParse(fields[index], CultureInfo.InvariantCulture, out var value)
                ? value : null;
        }
    }
}
