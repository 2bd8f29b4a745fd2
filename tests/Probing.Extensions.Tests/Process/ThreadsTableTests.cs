using System.Globalization;
using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public class ThreadsTableTests
{
    private readonly ProcessExtension _extension = new();

    [Fact]
    public async Task Lists_every_thread_of_this_process()
    {
        using var stop = new ManualResetEventSlim();
        var worker = new Thread(stop.Wait) { Name = "waiting" };
        worker.Start();
        List<Dictionary<string, object?>> rows = [];
        Deadline.Until(() =>
        {
            rows = _extension.Table("process", "threads").Provider.ReadAsync().Result;
            return rows.Any(row => "waiting".Equals(row["name"]));
        });
        var before = Tids("self");

        rows = await _extension.Table("process", "threads").Provider.ReadAsync();

        var after = Tids("self");
        stop.Set();
        worker.Join();
        var ours = rows.Select(row => (long)row["tid"]!).ToHashSet();
        Assert.Superset(before.Intersect(after).ToHashSet(), ours);
        Assert.Subset(before.Union(after).ToHashSet(), ours);
        Assert.Equal((long)Environment.ProcessId, Assert.Single(rows, row => true.Equals(row["is_main"]))["tid"]);
    }

    /// <summary>Asleep in read(2), which is system call 0: no counter of the thread changes any more.</summary>
    private static bool WaitsForInput(string path)
    {
        var stat = File.ReadAllText($"{path}/stat");
        return stat[stat.LastIndexOf(')')..].StartsWith(") S ", StringComparison.Ordinal)
            && File.ReadAllText($"{path}/syscall").StartsWith("0 ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_each_column_of_a_thread_that_holds_still()
    {
        // The name is the worst that stat can contain.
        using var child = Child.Start("python3", [], "-c", """
            import ctypes, os, threading, time
            ctypes.CDLL(None).prctl(15, b'a) S 1 (b c', 0, 0, 0)
            os.nice(5)
            os.sched_setaffinity(0, {0})
            end = time.process_time() + 0.2
            while time.process_time() < end: pass
            print('ready', flush=True)
            input()
            """);
        var path = $"/proc/{child.Pid}/task/{child.Pid}";
        Deadline.Until(() => WaitsForInput(path));

        var row = Assert.Single(await _extension.Table("proc", $"{child.Pid}/threads").Provider.ReadAsync());

        var stat = (await File.ReadAllTextAsync($"{path}/stat")).Trim();
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var status = (await File.ReadAllLinesAsync($"{path}/status")).Select(line => line.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
        var schedule = (await File.ReadAllTextAsync($"{path}/schedstat")).Split(' ');
        var expected = new Dictionary<string, object?>
        {
            ["tid"] = (long)child.Pid,
            ["name"] = "a) S 1 (b c",
            ["state"] = "sleeping",
            ["is_main"] = true,
            ["cpu_user_ms"] = Number(fields[11]) * 10,
            ["cpu_system_ms"] = Number(fields[12]) * 10,
            ["cpu_run_ns"] = Number(schedule[0]),
            ["run_delay_ns"] = Number(schedule[1]),
            ["wchan"] = await File.ReadAllTextAsync($"{path}/wchan"),
            ["syscall_number"] = Number((await File.ReadAllTextAsync($"{path}/syscall")).Split(' ')[0]),
            ["cpu"] = 0L,
            ["cpus_allowed"] = "0",
            ["voluntary_context_switches"] = Number(status["voluntary_ctxt_switches"]),
            ["involuntary_context_switches"] = Number(status["nonvoluntary_ctxt_switches"]),
            ["minor_faults"] = Number(fields[7]),
            ["major_faults"] = Number(fields[9]),
            ["priority"] = 25L,
            ["nice"] = 5L,
            ["scheduling_policy"] = "other",
        };
        Assert.Equal(expected, row.Where(column => column.Key != "start_time").ToDictionary());
        Assert.InRange((long)row["cpu_user_ms"]! + (long)row["cpu_system_ms"]!, 200, 5_000);
        Assert.Equal(0L, row["syscall_number"]); // read(2)
    }

    [Fact]
    public async Task Agrees_with_the_clock_about_the_start()
    {
        var before = DateTime.UtcNow;
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        var row = Assert.Single(await _extension.Table("proc", $"{child.Pid}/threads").Provider.ReadAsync("start_time"));
        var again = Assert.Single(await _extension.Table("proc", $"{child.Pid}/threads").Provider.ReadAsync("start_time"));

        Assert.InRange((DateTime)row["start_time"]!, before.AddMilliseconds(-100), DateTime.UtcNow.AddMilliseconds(100));
        Assert.Equal(row["start_time"], again["start_time"]);
    }

    [Fact]
    public async Task Skips_threads_that_end_while_they_are_looked_at()
    {
        using var child = Child.Start("python3", [], "-c", """
            import threading
            print('ready', flush=True)
            def churn():
                while True:
                    threads = [threading.Thread(target=lambda: None) for _ in range(8)]
                    for t in threads: t.start()
                    for t in threads: t.join()
            for _ in range(2): threading.Thread(target=churn, daemon=True).start()
            input()
            """);
        var table = _extension.Table("proc", $"{child.Pid}/threads").Provider;
        var seen = new HashSet<long>();
        for (var scan = 0; scan < 200; scan++)
        {
            var rows = await table.ReadAsync("tid", "name", "state", "voluntary_context_switches");
            Assert.Contains(rows, row => (long)child.Pid == (long)row["tid"]!);
            Assert.All(rows, row => Assert.All(row.Values, Assert.NotNull));
            seen.UnionWith(rows.Select(row => (long)row["tid"]!));
        }
        Assert.True(seen.Count > 10, $"only {seen.Count} threads came and went: the test proves nothing");
    }

    private static HashSet<long> Tids(string pid) =>
        [.. Directory.GetDirectories($"/proc/{pid}/task").Select(path => Number(Path.GetFileName(path)))];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
