using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class BacktraceTests
{
    private const string Code = """
        import threading
        class Job:
            def run(self, gate):
                gate.wait()
        threading.Thread(target=Job().run, args=(threading.Event(),), name="a;b", daemon=True).start()
        """;

    [Fact]
    public async Task Text_has_a_block_for_each_thread()
    {
        using var child = Child.StartPython(Code);
        AtRest(child.Pid);

        var result = await Support.Cli.RunAsync($"{child.Pid}", "backtrace");

        Assert.Equal((ExitCode.Success, ""), (result.ExitCode, result.Error));
        Assert.StartsWith($"process {child.Pid}, CPython 3.11.", result.Output);
        Assert.Contains("read from outside\n", result.Output);
        Assert.Contains($"\nthread {child.Pid} MainThread: waiting in read\n    <module> (<string>:7)\n", result.Output);
        Assert.Contains("    Job.run (<string>:4)\n    Thread.run (", result.Output);
    }

    [Fact]
    public async Task Json_has_processes_threads_and_frames()
    {
        using var child = Child.StartPython(Code);
        AtRest(child.Pid);

        var result = await Support.Cli.RunAsync($"{child.Pid}", "bt", "--format", "json");

        var process = Assert.Single(JsonDocument.Parse(result.Output).RootElement.EnumerateArray());
        Assert.Equal(child.Pid, process.GetProperty("pid").GetInt32());
        Assert.Equal("outside", process.GetProperty("source").GetString());
        var threads = process.GetProperty("threads").EnumerateArray().ToList();
        Assert.Equal(["a;b", "MainThread"], threads.Select(thread => thread.GetProperty("name").GetString()));
        var call = threads[0].GetProperty("frames").EnumerateArray()
            .Single(frame => frame.GetProperty("qualified_name").GetString() == "Job.run");
        Assert.Equal((4, "__main__", "<string>"), (call.GetProperty("line").GetInt32(),
            call.GetProperty("module").GetString(), call.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task Folded_is_what_flame_graph_tools_read()
    {
        using var child = Child.StartPython(Code);
        AtRest(child.Pid);

        var result = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--format", "folded");

        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"process {child.Pid};a,b;Thread._bootstrap (", lines[0]);
        Assert.Equal($"process {child.Pid};MainThread;<module> (<string>:7) 1", lines[1]);
    }

    [Fact]
    public async Task Children_come_too_and_those_of_no_Python_are_named()
    {
        using var child = Child.StartPython("""
            import subprocess, sys
            cat = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
            inner = "print(1, flush=True); import sys; sys.stdin.read()"
            python = subprocess.Popen([sys.executable, "-c", inner], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            python.stdout.readline()
            print(python.pid, flush=True)
            print(cat.pid, flush=True)
            """, firstLines: 2);
        AtRest(child.Pid);
        AtRest(int.Parse(child.FirstLines[0]));

        var result = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--all-children", "--format", "csv");

        Assert.Contains($"\n{child.FirstLines[0]},{child.FirstLines[0]},python3,waiting,false,false,0,python,<module>,<string>,1,",
            result.Output);
        Assert.Contains($"left out: process {child.FirstLines[1]} (cat) is no CPython", result.Error);
        Assert.Equal(ExitCode.Success, result.ExitCode);
    }

    [Fact]
    public async Task Threads_says_what_each_does()
    {
        using var child = Child.StartPython(Code);
        AtRest(child.Pid);

        var result = await Support.Cli.RunAsync($"{child.Pid}", "threads", "--format", "json");

        var main = JsonDocument.Parse(result.Output).RootElement.EnumerateArray()
            .Single(thread => thread.GetProperty("name").GetString() == "MainThread");
        Assert.Equal(("waiting", "read", "<string>:7"), (main.GetProperty("state").GetString(),
            main.GetProperty("system_call").GetString(), main.GetProperty("location").GetString()));
    }

    [Fact]
    public async Task Locals_and_the_pause_are_told()
    {
        using var child = Child.StartPython("""
            import threading
            def waits(gate, name="it's", size=3):
                gate.wait()
            threading.Thread(target=waits, args=(threading.Event(),), name="a", daemon=True).start()
            """);
        AtRest(child.Pid);

        var text = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--locals");
        Assert.Contains("    waits (<string>:3)\n        gate = <Event>\n        name = 'it\\'s'\n        size = 3\n", text.Output);

        var json = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--locals", "--format", "json");
        var thread = JsonDocument.Parse(json.Output).RootElement[0].GetProperty("threads").EnumerateArray().First();
        var frame = thread.GetProperty("frames").EnumerateArray().Single(frame => frame.GetProperty("function").ValueEquals("waits"));
        Assert.Equal(["gate = <Event>", "name = 'it's'", "size = 3"], frame.GetProperty("locals").EnumerateArray()
            .Select(local => $"{local.GetProperty("name")} = {local.GetProperty("value")}".Replace("\\", "")));

        var csv = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--locals", "--format", "csv");
        Assert.Contains("\"gate = <Event>, name = 'it\\'s', size = 3\"", csv.Output);

        var none = await Support.Cli.RunAsync($"{child.Pid}", "backtrace", "--format", "json");
        Assert.DoesNotContain("locals", none.Output);
    }

    [Fact]
    public async Task A_stopped_process_is_read_from_outside_and_stays_stopped()
    {
        using var child = Child.StartPython(Code);
        AtRest(child.Pid);
        child.Signal("STOP");
        Child.WaitUntil(() => child.State == 'T', "the process is stopped");

        var result = await Support.Cli.RunAsync($"{child.Pid}", "backtrace");

        Assert.Matches(@" MainThread: stopped.*\n    <module> \(<string>:7\)\n", result.Output);
        Assert.Equal('T', child.State);
        child.Signal("CONT");
    }

    [Fact]
    public async Task What_cannot_be_read_is_said()
    {
        var none = await Support.Cli.RunAsync("2147483646", "backtrace");
        Assert.Equal((ExitCode.Unreachable, "error: there is no process 2147483646\n"), (none.ExitCode, none.Error));

        var tcp = await Support.Cli.RunAsync(":9700", "threads");
        Assert.Equal(ExitCode.Usage, tcp.ExitCode);
        Assert.Contains("it wants a pid: probing 4711 threads", tcp.Error);

        var format = await Support.Cli.RunAsync("1", "backtrace", "--format", "arrow");
        Assert.Equal(ExitCode.Usage, format.ExitCode);
        Assert.Contains("use text, json, folded", format.Error);
    }

    /// <summary>Waits until each thread is where it stays: in read(2), or in a futex.</summary>
    private static void AtRest(int pid) => Child.WaitUntil(() =>
    {
        var calls = Directory.GetDirectories($"/proc/{pid}/task")
            .Select(task => File.ReadAllText(Path.Combine(task, "syscall")).Split(' ')[0]).ToList();
        return calls.Count(call => call == "0") == 1 && calls.TrueForAll(call => call is "0" or "202");
    }, $"the threads of {pid} come to rest");
}
