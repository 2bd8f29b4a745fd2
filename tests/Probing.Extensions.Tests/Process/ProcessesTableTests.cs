using System.Globalization;
using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Process;

public class ProcessesTableTests
{
    private readonly ITableProvider _table = new ProcessExtension().Table("proc", "processes").Provider;

    [Fact]
    public async Task Lists_the_processes_that_ps_lists()
    {
        var before = Ps();
        var ours = (await _table.ReadAsync("pid")).Select(row => (long)row["pid"]!).ToHashSet();
        var after = Ps();

        Assert.Superset(before.Intersect(after).ToHashSet(), ours);
        Assert.Contains(Environment.ProcessId, ours);
    }

    [Fact]
    public async Task Reads_only_the_process_that_a_filter_names()
    {
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        var rows = await _table.ReadAsync([new FilterHint("pid", FilterOperator.Equal, (long)child.Pid)]);

        var row = Assert.Single(rows);
        Assert.True(_table.WantsFilters);
        Assert.Equal((long)child.Pid, row["pid"]);
        Assert.Equal((long)Environment.ProcessId, row["ppid"]);
        Assert.Equal("sh -c 'echo ready; read line'", row["command_line"]);
        Assert.Equal(false, row["is_python"]);
        Assert.Equal(false, row["probed"]);
        Assert.Equal(1L, row["thread_count"]);
        var ps = Command.Output("ps", "-o", "rss=,vsz=,user:32=", "-p", $"{child.Pid}").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(long.Parse(ps[0], CultureInfo.InvariantCulture) * 1024, row["rss_bytes"]);
        Assert.Equal(long.Parse(ps[1], CultureInfo.InvariantCulture) * 1024, row["vms_bytes"]);
        Assert.Equal(ps[2].Trim(), row["user_name"]);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public async Task A_filter_for_no_possible_pid_gives_no_row(long pid) =>
        Assert.Empty(await _table.ReadAsync([new FilterHint("pid", FilterOperator.Equal, pid)]));

    [Fact]
    public async Task A_thread_is_no_process()
    {
        using var child = Child.Start("python3", [], "-c", """
            import threading
            t = threading.Thread(target=threading.Event().wait, daemon=True); t.start()
            print('ready', flush=True); print(t.native_id, flush=True)
            input()
            """);
        var tid = long.Parse(child.ReadLine(), CultureInfo.InvariantCulture);

        Assert.True(Directory.Exists($"/proc/{tid}"));
        Assert.Empty(await _table.ReadAsync([new FilterHint("pid", FilterOperator.Equal, tid)]));
    }

    [Fact]
    public async Task Recognizes_python_and_a_probe_that_listens()
    {
        var folder = Directory.CreateTempSubdirectory("probing");
        using var child = Child.Start("python3", [], "-c", """
            import os, socket, sys
            os.mkdir(os.path.join(sys.argv[1], 'probing-%d' % os.geteuid()))
            s = socket.socket(socket.AF_UNIX)
            folder = os.path.join(sys.argv[1], 'probing-%d' % os.geteuid())
            s.bind('%s/%d.17' % (folder, os.getpid())); s.listen()
            os.rename('%s/%d.17' % (folder, os.getpid()), '%s/%d.sock' % (folder, os.getpid()))
            print('ready', flush=True)
            input(); s.close(); print('closed', flush=True); sys.stdin.read()
            """, folder.FullName);
        FilterHint[] filter = [new("pid", FilterOperator.Equal, (long)child.Pid)];
        var listening = Assert.Single(await _table.ReadAsync(filter, "is_python", "probed"));
        child.WriteLine();
        Assert.Equal("closed", child.ReadLine());
        var closed = Assert.Single(await _table.ReadAsync(filter, "is_python", "probed"));

        Assert.Equal((true, true), (listening["is_python"], listening["probed"]));
        Assert.Equal((true, false), (closed["is_python"], closed["probed"])); // the socket file is still there
        folder.Delete(recursive: true);
    }

    private static HashSet<long> Ps() =>
        [.. Command.Output("ps", "-e", "-o", "pid=").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
}
