using System.Text.Json;
using System.Text.RegularExpressions;
using Probing.Inspection.Tests.Support;
using Probing.Sdk;

namespace Probing.Inspection.Tests;

public sealed partial class InspectorTests
{
    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void Stacks_are_those_of_the_interpreter_itself(string python)
    {
        using var target = Target.Python(python, "stacks.py");
        using var expected = JsonDocument.Parse(target.FirstLine);

        var snapshot = target.ReadUntil(snapshot =>
            snapshot.Threads.All(thread => thread.SystemCall == (thread.Tid == target.Pid ? "read" : "futex")));

        Assert.False(snapshot.IsPartial);
        Assert.Equal(expected.RootElement.GetArrayLength() + 1, snapshot.Threads.Count(thread => thread.IsPython));
        foreach (var thread in expected.RootElement.EnumerateArray())
        {
            var read = snapshot.Threads.Single(read => read.Tid == thread.GetProperty("tid").GetInt32());
            Assert.Equal(thread.GetProperty("name").GetString(), read.PythonName);
            Assert.False(read.IsPartial);
            Assert.Equal(ThreadActivity.WaitsInKernel, read.Activity);
            Assert.Equal("futex", read.SystemCall);
            Assert.Equal(
                thread.GetProperty("frames").EnumerateArray().Select(frame =>
                    $"{frame[0]} in {frame[4]} ({frame[2]}:{frame[3]})"),
                read.Frames.Select(frame => $"{frame.Function} in {frame.Module} ({frame.File}:{frame.Line})"));
            foreach (var (frame, own) in thread.GetProperty("frames").EnumerateArray().Zip(read.Frames))
            {
                if (frame[1].ValueKind == JsonValueKind.String)
                    Assert.Equal(frame[1].GetString(), own.QualifiedName);
            }
        }
        var names = snapshot.Threads.SelectMany(thread => thread.Frames).Select(frame => frame.QualifiedName).ToList();
        Assert.Contains("Worker.method", names);
        Assert.Contains("Worker.made", names);
        var main = snapshot.Threads.Single(thread => thread.PythonName == "MainThread");
        Assert.Equal(target.Pid, main.Tid);
        Assert.Equal("read", main.SystemCall);
        Assert.Equal("<module>", Assert.Single(main.Frames).Function);
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_GIL_that_is_kept_in_C_is_told(string python)
    {
        using var target = Target.Python(python, "gil_held.py");

        var snapshot = target.ReadUntil(snapshot =>
            snapshot.Threads.Any(thread => thread.Activity == ThreadActivity.WaitsForGil)
            && snapshot.Threads.Any(thread => thread is { HoldsGil: true, SystemCall: "pause" }));

        var main = snapshot.Threads.Single(thread => thread.HoldsGil);
        Assert.Equal("MainThread", main.PythonName);
        Assert.Equal(ThreadActivity.WaitsInKernel, main.Activity);
        Assert.Equal(["keeps_gil", "<module>"], main.Frames.Select(frame => frame.Function));
        var poor = snapshot.Threads.Single(thread => thread.Activity == ThreadActivity.WaitsForGil);
        Assert.Equal("poor", poor.PythonName);
        Assert.Equal("wants_gil", poor.Frames[0].Function);
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_deadlock_shows_both_sides(string python)
    {
        using var target = Target.Python(python, "deadlock.py");

        var snapshot = target.ReadUntil(snapshot => snapshot.Threads.Count(thread =>
            thread.SystemCall == "futex" && thread.Frames.FirstOrDefault() is { Function: "takes", Line: 11 }) == 2);

        Assert.All(snapshot.Threads.Where(thread => thread.PythonName is "left" or "right"), thread =>
        {
            Assert.Equal(ThreadActivity.WaitsInKernel, thread.Activity);
            Assert.Equal("takes", thread.Frames[0].Function);
        });
        Assert.DoesNotContain(snapshot.Threads, thread => thread.HoldsGil);
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_stopped_process_is_read_as_it_stands(string python)
    {
        using var target = Target.Python(python, "busy.py");
        ProcessSnapshot snapshot;
        InspectedThread main;
        do
        {
            target.Signal("CONT");
            target.Signal("STOP");
            snapshot = target.ReadUntil(snapshot => snapshot.Threads
                .Where(thread => thread.Tid is not null).All(thread => thread.Activity == ThreadActivity.Stopped));
            main = snapshot.Threads.Single(thread => thread.PythonName == "MainThread");
        }
        while (main.IsPartial); // stopped in the few instructions in which its stack has no end

        Assert.Equal("<module>", main.Frames[^1].Function);
        Assert.Equal(Shape(snapshot), Shape(Inspector.Read(target.Pid)));
        target.Signal("CONT");
        target.ReadUntil(later => Shape(later) != Shape(snapshot));
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Stacks_that_never_stand_still_are_whole_or_marked(string python)
    {
        using var target = Target.Python(python, "busy.py");
        using var load = Target.Python(python, "busy.py");
        using var more = Target.Python(python, "busy.py");
        load.Signal("STOP");
        more.Signal("STOP");
        var whole = 0;
        for (var i = 0; i < 500; i++)
        {
            // First with a CPU of its own, then without: it is held up anywhere.
            if (i == 250)
            {
                load.Signal("CONT");
                more.Signal("CONT");
            }
            foreach (var thread in Inspector.Read(target.Pid).Threads.Where(thread => thread.IsPython))
            {
                // From the outermost call on; a part of a stack, too, begins with that.
                var calls = string.Join(' ', thread.Frames.Reverse().Select(frame => frame.Function));
                Assert.Matches(thread.Tid == target.Pid ? BusyMain() : BusyThread(), calls);
                if (thread.Tid == target.Pid && !thread.IsPartial)
                {
                    Assert.NotEmpty(thread.Frames);
                    whole++;
                }
            }
        }
        Assert.False(target.HasExited);
        TestContext.Current.TestOutputHelper?.WriteLine($"{whole} of 500 stacks were whole");
        Assert.True(whole > 0, "none of 500 stacks was whole");
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Two_hundred_threads_are_all_there(string python)
    {
        using var target = Target.Python(python, "many.py");

        var snapshot = target.ReadUntil(snapshot =>
            snapshot.Threads.Count(thread => thread.SystemCall == "futex") == 200);

        Assert.Equal(201, snapshot.Threads.Count);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"waiter {i}").Append("MainThread").Order(),
            snapshot.Threads.Select(thread => thread.PythonName!).Order());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Reading_wakes_nobody(string python)
    {
        using var target = Target.Python(python, "many.py");
        target.ReadUntil(snapshot => snapshot.Threads.Count(thread => thread.SystemCall == "futex") == 200);
        var before = ContextSwitches(target.Pid);

        for (var i = 0; i < 20; i++)
            Assert.Equal(201, Inspector.Read(target.Pid).Threads.Count(thread => !thread.IsPartial));

        Assert.Equal(before, ContextSwitches(target.Pid));
    }

    [Fact]
    public void A_process_that_ends_while_it_is_read_is_told()
    {
        using var target = Target.Start(Interpreters.System, "-c", "for i in range(3_000_000): pass");
        var failure = Assert.Throws<ProbingException>(() => target.ReadUntil(_ => false));
        Assert.Equal(ProbingErrorKind.Unavailable, failure.Kind);
    }

    [Fact]
    public void What_is_no_Python_is_told()
    {
        using var target = Target.Start("/bin/cat");
        var failure = Assert.Throws<ProbingException>(() => Inspector.Read(target.Pid));
        Assert.Equal($"process {target.Pid} (cat) is no CPython; CPython 3.8 to 3.14 can be read from outside",
            failure.Message);
        Assert.Equal("there is no process 2147483646",
            Assert.Throws<ProbingException>(() => Inspector.Read(2147483646)).Message);
    }

    [GeneratedRegex("^(<module>( up)*( one( <genexpr>)?)?)?$")]
    private static partial Regex BusyMain();

    // What threading itself calls lies between its first function and ours.
    [GeneratedRegex(@"^(_bootstrap( _bootstrap_inner( [a-z_]\S*)*( one( <genexpr>)?)?)?)?$")]
    private static partial Regex BusyThread();

    private static string ContextSwitches(int pid) => string.Join('\n', Directory.GetDirectories($"/proc/{pid}/task").Order()
        .SelectMany(task => File.ReadLines(Path.Combine(task, "status")).Where(line => line.Contains("ctxt_switches"))));

    private static string Shape(ProcessSnapshot snapshot) => string.Join('\n', snapshot.Threads.SelectMany(thread =>
        thread.Frames.Select(frame => $"{thread.Tid} {frame.QualifiedName} {frame.Line}")));
}
