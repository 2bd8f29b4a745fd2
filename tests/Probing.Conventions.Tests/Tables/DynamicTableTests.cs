using System.Diagnostics;
using Probing.Conventions.Tests.Support;
using Probing.Sdk;

namespace Probing.Conventions.Tests.Tables;

/// <summary>The tables that exist once a query names them, through the SQL engine.</summary>
public sealed class DynamicTableTests : IAsyncDisposable
{
    private readonly BuiltIn _builtIn = new();

    public ValueTask DisposeAsync() => _builtIn.DisposeAsync();

    [Fact]
    public async Task A_process_is_named_by_its_pid_and_joins_with_the_list()
    {
        var (_, rows) = await _builtIn.QueryAsync($"""
            SELECT p.pid, i.script, count(*) = any_value(p.thread_count)
            FROM proc.processes p
            JOIN proc.`{Environment.ProcessId}/info` i USING (pid)
            JOIN proc.`self/threads` t ON t.tid > 0
            GROUP BY ALL
            """);

        var row = Assert.Single(rows);
        Assert.Equal([$"{Environment.ProcessId}", "NULL"], row[..2]);
    }

    [Fact]
    public async Task A_filter_on_the_pid_keeps_every_other_condition()
    {
        var (_, rows) = await _builtIn.QueryAsync(
            $"SELECT pid FROM proc.processes WHERE pid = {Environment.ProcessId} OR pid = 1 ORDER BY pid");
        var (_, none) = await _builtIn.QueryAsync(
            $"SELECT pid FROM proc.processes WHERE pid = {Environment.ProcessId} AND ppid = -1");

        Assert.Equal(["1", $"{Environment.ProcessId}"], rows.Select(row => row[0]));
        Assert.Empty(none);
    }

    [Fact]
    public async Task A_process_that_is_gone_fails_the_query_and_says_so()
    {
        using var child = Process.Start("true");
        await child.WaitForExitAsync();

        var error = await Assert.ThrowsAsync<ProbingException>(() => _builtIn.QueryAsync($"SELECT * FROM proc.`{child.Id}/maps`"));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Contains($"there is no process {child.Id} (any more); `FROM proc.processes` lists those that run", error.Message);
    }

    [Fact]
    public async Task A_table_that_processes_do_not_have_fails_the_query_with_those_they_have()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(() => _builtIn.QueryAsync("SELECT * FROM proc.`1/mops`"));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Contains("a process has no table 'mops'; it has: info, threads", error.Message);
    }

    [Fact]
    public async Task A_name_that_is_no_pid_is_an_unknown_table()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(() => _builtIn.QueryAsync("SELECT * FROM proc.`what/ever`"));

        Assert.Contains("what/ever", error.Message);
    }
}
