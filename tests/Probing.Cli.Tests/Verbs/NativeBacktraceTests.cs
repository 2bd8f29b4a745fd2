using System.Text.Json;
using System.Text.RegularExpressions;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

/// <summary>Stacks of machine code of programs whose calls are known.</summary>
public sealed partial class NativeBacktraceTests : IDisposable
{
    // A process of its own: .NET takes a stop of a child that it traces itself for the child's end.
    private readonly SeparateCli _cli = new();

    public void Dispose() => _cli.Dispose();

    private static readonly string[] s_worker = ["inner", "middle", "middle", "middle", "outer", "worker"];

    [Theory]
    [InlineData("-O2 -fomit-frame-pointer")]
    [InlineData("-O0 -g")]
    [InlineData("-O2 -static")]
    [InlineData("-O2 -no-pie -Wl,-z,noseparate-code")]
    public void The_calls_of_each_thread_are_those_that_were_made(string options)
    {
        using var program = CTarget.CompileWith("gcc", "stacks.c", [.. options.Split(' '), "-fno-optimize-sibling-calls", "-pthread"]);
        using var child = program.Start("threads");

        var threads = Read(child.Pid);

        Assert.Equal(4, threads.Count);
        Assert.All(threads, thread => Assert.False(thread.GetProperty("partial").GetBoolean()));
        Assert.All(threads.Skip(1), thread => Assert.Equal(s_worker, From(Functions(thread), "inner")[..s_worker.Length]));
        Assert.Contains("main", Functions(threads[0]));
        Assert.Equal("_start", Functions(threads[0])[^1]);
        AssertUnharmed(child);
    }

    [Fact]
    public void A_stack_that_cannot_be_followed_is_marked_and_nothing_is_guessed()
    {
        // Of code that a program makes itself nobody knows how to leave it.
        using var program = CTarget.CompileWith("gcc", "stacks.c", "-O2", "-fno-optimize-sibling-calls", "-pthread");
        using var child = program.Start("made");

        var result = _cli.Run([], $"{child.Pid}", "backtrace", "--native", "--format", "json");

        Assert.Contains("warning: 3 of 4 stacks", result.Error);
        var threads = JsonDocument.Parse(result.Output).RootElement[0].GetProperty("threads").EnumerateArray().ToList();
        Assert.All(threads.Skip(1), thread =>
        {
            Assert.True(thread.GetProperty("partial").GetBoolean());
            var frames = From(Functions(thread), "inner");
            Assert.Equal([.. s_worker[..^1], "outer_made"], frames[..^1]);
            Assert.Equal(JsonValueKind.Null, thread.GetProperty("frames").EnumerateArray().Last().GetProperty("file").ValueKind);
        });
        AssertUnharmed(child);
    }

    [Fact]
    public void What_a_signal_interrupted_is_below_its_handler()
    {
        using var program = CTarget.CompileWith("gcc", "stacks.c", "-O2", "-fno-optimize-sibling-calls", "-pthread");
        using var child = program.Start("signal");

        var threads = Read(child.Pid);

        foreach (var functions in threads.Skip(1).Select(Functions))
        {
            var calls = From(functions, "inner");
            Assert.Equal(["inner", "middle", "middle", "middle", "outer", "handler"], calls[..6]);
            Assert.Contains("gsignal", calls); // raise
            Assert.Contains("interrupted", From(calls, "gsignal"));
        }
        AssertUnharmed(child);
    }

    [Fact]
    public void Names_of_Cxx_are_readable()
    {
        using var program = CTarget.CompileWith("g++", "shapes.cc", "-O2", "-fomit-frame-pointer");
        using var child = program.Start("");

        var functions = Functions(Assert.Single(Read(child.Pid)));

        Assert.Contains(functions, name => name.StartsWith("shapes::Square<std::") && name.Contains(">::wait("));
        Assert.Equal(["main", "_start"], [From(functions, "main")[0], functions[^1]]);
        Assert.Equal(0, child.Finish().ExitCode);
    }

    [Fact]
    public void Hundreds_of_threads_are_read_whole_and_run_on()
    {
        using var program = CTarget.CompileWith("gcc", "stacks.c", "-O2", "-fno-optimize-sibling-calls", "-pthread");
        using var child = Child.StartReady([program.Path, "threads", "300"]);

        var threads = Read(child.Pid);

        Assert.Equal(301, threads.Count);
        Assert.All(threads.Skip(1), thread => Assert.Equal(s_worker, From(Functions(thread), "inner")[..s_worker.Length]));
        AssertUnharmed(child);
    }

    [Fact]
    public void A_debugger_sees_the_same_functions()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gdb"), "gdb is not installed (eng/setup.sh test)");
        using var program = CTarget.CompileWith("gcc", "stacks.c", "-O2", "-fno-optimize-sibling-calls", "-pthread");
        using var child = program.Start("threads");

        var threads = Read(child.Pid);
        using var gdb = Child.Start("/usr/bin/gdb", "-q", "-batch", "-p", $"{child.Pid}", "-ex", "thread apply all bt");
        var said = gdb.Finish().Output;

        foreach (var thread in threads)
        {
            var block = said.Split("\nThread ").Single(part => part.Contains($"(LWP {thread.GetProperty("tid").GetInt32()})"));
            // Without debug information a debugger sees what we see; with it, of the C library, also what was inlined.
            var theirs = GdbFunction().Matches(block).Select(match => match.Groups[1].Value).ToList();
            var ours = Functions(thread).Skip(1).ToList(); // the kernel's
            Assert.Equal(theirs.Where(ours.Contains), ours.Where(theirs.Contains));
            Assert.Superset(s_worker.Concat(["main"]).Where(theirs.Contains).ToHashSet(), ours.ToHashSet());
        }
        AssertUnharmed(child);
    }

    [Fact]
    public void Text_and_rows_say_what_each_call_is()
    {
        using var child = Child.StartPython();
        Child.WaitUntil(() => File.ReadAllText($"/proc/{child.Pid}/syscall").StartsWith("0 "), "it reads");

        var text = _cli.Run([], $"{child.Pid}", "backtrace", "--native");
        var rows = _cli.Run([], $"{child.Pid}", "backtrace", "--native", "--format", "csv");
        var folded = _cli.Run([], $"{child.Pid}", "backtrace", "--native", "--format", "folded");

        Assert.Contains("    <module> (<string>:3)\n", text.Output);
        Assert.Contains("    _start (python3.11)\n", text.Output);
        Assert.Contains("(kernel)\n", text.Output);
        Assert.Contains(",python,<module>,<string>,3,__main__,", rows.Output);
        Assert.Contains(",native,_start,/usr/bin/python3.11,", rows.Output);
        Assert.StartsWith($"process {child.Pid};python3;_start (python3.11);", folded.Output);
        Assert.Equal(0, child.Finish().ExitCode);
    }

    private List<JsonElement> Read(int pid)
    {
        var result = _cli.Run([], $"{pid}", "backtrace", "--native", "--format", "json");
        Assert.Equal((ExitCode.Success, ""), (result.ExitCode, result.Error));
        return [.. JsonDocument.Parse(result.Output).RootElement[0].GetProperty("threads").EnumerateArray()];
    }

    private static List<string> Functions(JsonElement thread) =>
        [.. thread.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("function").GetString() ?? "")];

    private static List<string> From(List<string> functions, string first)
    {
        var place = functions.IndexOf(first);
        Assert.True(place >= 0, $"no {first} in {string.Join(", ", functions)}");
        return functions[place..];
    }

    private static void AssertUnharmed(Child child)
    {
        Assert.DoesNotContain(Directory.GetDirectories($"/proc/{child.Pid}/task"),
            task => File.ReadAllText($"{task}/status").Contains("State:\tt"));
        Assert.Equal((0, "all went well\n", ""), child.Finish());
    }

    [GeneratedRegex(@"^#\d+ +(?:0x[0-9a-f]+ in )?(\w+)", RegexOptions.Multiline)]
    private static partial Regex GdbFunction();
}
