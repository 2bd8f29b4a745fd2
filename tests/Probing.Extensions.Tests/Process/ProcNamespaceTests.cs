using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Tests.Process;

public class ProcNamespaceTests
{
    private static readonly string[] s_tables = ["info", "threads", "envs", "files", "maps", "limits", "sockets"];

    private readonly ProcessExtension _extension = new();

    private ICustomNamespace Proc => Assert.IsType<NamespacePlugin>(_extension.DataSource("proc", null)).Tables;

    [Fact]
    public async Task Lists_only_the_table_of_processes() =>
        Assert.Equal(["processes"], await Proc.TableNamesAsync(CancellationToken.None));

    [Fact]
    public async Task Opens_each_table_of_a_process_that_is_not_listed()
    {
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        foreach (var table in s_tables)
        {
            var provider = await Proc.TableAsync($"{child.Pid}/{table.ToUpperInvariant()}", new QueryContext(), CancellationToken.None);
            var own = _extension.Table("process", table).Provider;

            Assert.Equal(own.Schema.FieldsList.Select(f => f.Name), provider!.Schema.FieldsList.Select(f => f.Name));
            Assert.True(await provider.ReadAsync() is { Count: > 0 } || table == "sockets", $"{table} is empty");
        }
        Assert.Equal($"SELECT name, soft, hard, unit FROM proc.`{child.Pid}/limits` WHERE name IN ('open_files', 'locked_memory')",
            Proc.Describe($"{child.Pid}/limits")!.Example);
    }

    [Fact]
    public async Task Knows_no_other_names()
    {
        foreach (var name in new[] { "x", "4711", "-1/info", "0/info", "99999999999/info", "x/info", "" })
            Assert.Null(await Proc.TableAsync(name, new QueryContext(), CancellationToken.None));

        Assert.Null(Proc.Describe("1/mops"));
        var error = await Assert.ThrowsAsync<ProbingException>(
            async () => await Proc.TableAsync("1/mops", new QueryContext(), CancellationToken.None));
        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Equal("a process has no table 'mops'; it has: info, threads, envs, files, maps, limits, sockets", error.Message);
    }

    [Fact]
    public async Task Self_is_this_process() => Assert.Equal((long)Environment.ProcessId,
        Assert.Single(await _extension.Table("proc", "self/info").Provider.ReadAsync("pid"))["pid"]);

    [Fact]
    public async Task A_process_that_is_gone_is_an_error_for_every_table()
    {
        var child = Child.Start("sh", [], "-c", "echo ready; read line");
        var pid = child.Pid;
        var tables = s_tables.Select(table => _extension.Table("proc", $"{pid}/{table}").Provider).ToArray();
        child.Dispose();

        foreach (var table in tables)
        {
            var error = await Assert.ThrowsAsync<ProbingException>(() => table.ReadAsync());
            Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
            Assert.Equal($"there is no process {pid} (any more); `FROM proc.processes` lists those that run", error.Message);
        }
        var open = await Assert.ThrowsAsync<ProbingException>(
            async () => await Proc.TableAsync($"{pid}/info", new QueryContext(), CancellationToken.None));
        Assert.Equal(ProbingErrorKind.NotFound, open.Kind);
    }

    [Fact]
    public void A_process_of_another_user_is_refused_with_the_reason()
    {
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        OtherUser.Run(() =>
        {
            foreach (var table in new[] { "info", "envs", "files", "maps", "sockets" })
            {
                var provider = _extension.Table("proc", $"{child.Pid}/{table}").Provider;
                var error = Assert.Throws<ProbingException>(() => provider.ReadAsync().GetAwaiter().GetResult());
                Assert.Equal(ProbingErrorKind.PermissionDenied, error.Kind);
                Assert.StartsWith($"/proc/{child.Pid}/", error.Message, StringComparison.Ordinal);
                Assert.EndsWith(" cannot be read: it belongs to uid 0 (root), and this probe runs as uid 65534 (nobody); " +
                    "ask a probe that runs as that user or as root", error.Message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void What_the_kernel_shows_of_another_users_process_can_be_read()
    {
        using var child = Child.Start("sh", [], "-c", "echo ready; read line");
        OtherUser.Run(() =>
        {
            var info = _extension.Table("proc", $"{child.Pid}/info").Provider.ReadAsync("pid", "command_line", "uid").GetAwaiter().GetResult();
            Assert.Equal("sh -c 'echo ready; read line'", Assert.Single(info)["command_line"]);
            var threads = _extension.Table("proc", $"{child.Pid}/threads").Provider.ReadAsync().GetAwaiter().GetResult();
            Assert.Null(Assert.Single(threads)["syscall_number"]);
            Assert.Equal(16, _extension.Table("proc", $"{child.Pid}/limits").Provider.ReadAsync().GetAwaiter().GetResult().Count);
            Assert.NotEmpty(_extension.Table("proc", "processes").Provider.ReadAsync().GetAwaiter().GetResult());
        });
    }

    [Fact]
    public async Task A_zombie_is_an_error_where_it_has_nothing_to_show()
    {
        using var child = Child.Start("python3", [], "-c", """
            import os
            pid = os.fork()
            if pid == 0: os._exit(0)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            print('ready', flush=True)
            print(pid, flush=True)
            input()
            """);
        var zombie = child.ReadLine();

        foreach (var table in new[] { "envs", "files", "maps", "sockets" })
        {
            var error = await Assert.ThrowsAsync<ProbingException>(() => _extension.Table("proc", $"{zombie}/{table}").Provider.ReadAsync());
            Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
            Assert.Contains($"has ended and waits for its parent {child.Pid} to collect it", error.Message);
        }
        Assert.Equal("zombie", Assert.Single(await _extension.Table("proc", $"{zombie}/threads").Provider.ReadAsync("state"))["state"]);
    }

    [Fact]
    public async Task Kernel_threads_have_no_program()
    {
        Assert.SkipUnless(File.Exists("/proc/2/comm") && await File.ReadAllTextAsync("/proc/2/comm") == "kthreadd\n"
            && Environment.UserName == "root", "needs root and a view of the kernel's threads");
        var row = Assert.Single(await _extension.Table("proc", "2/info").Provider.ReadAsync());

        Assert.Equal("kthreadd", row["name"]);
        Assert.Null(row["executable"]);
        Assert.Null(row["command_line"]);
        Assert.Null(row["rss_bytes"]);
        Assert.Empty(await _extension.Table("proc", "2/maps").Provider.ReadAsync());
    }
}
