using System.Diagnostics;
using Probing.Inspection.Tests.Support;
using Probing.Sdk;

namespace Probing.Inspection.Tests;

public sealed class PauseTests
{
    private static readonly InspectionOptions s_pause = new() { Pause = true };

    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void Every_stack_is_whole_and_the_process_goes_on(string python)
    {
        using var target = Target.Python(python, "busy.py");
        var seen = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var snapshot = Inspector.Read(target.Pid, s_pause);
            Assert.NotNull(snapshot.Pause);
            Assert.False(snapshot.IsPartial);
            Assert.All(snapshot.Threads, thread => Assert.False(thread.IsPartial));
            var main = snapshot.Threads.Single(thread => thread.Tid == target.Pid);
            Assert.Equal("<module>", main.Frames[^1].Function);
            seen.Add(string.Join(' ', main.Frames.Select(frame => $"{frame.Function}:{frame.Line}")));
        }
        Assert.True(seen.Count > 20, "it did not move between the pauses");
        Assert.Equal("0", TracerOf(target.Pid));
    }

    [Theory]
    [InlineData("alarms.py")]
    [InlineData("forks.py")]
    public void Nothing_is_lost_by_it(string script)
    {
        using var target = Target.Python(Interpreters.System, script);
        for (var i = 0; i < 200; i++)
            Inspector.Read(target.Pid, s_pause);
        Assert.Equal("all went well", target.Finish());
    }

    [Fact]
    public void A_stopped_process_stays_stopped()
    {
        using var target = Target.Python(Interpreters.System, "busy.py");
        target.Signal("STOP");
        target.ReadUntil(IsStopped);

        var snapshot = Inspector.Read(target.Pid, s_pause);

        var main = snapshot.Threads.Single(thread => thread.Tid == target.Pid);
        Assert.True(main.IsPartial || main.Frames[^1].Function == "<module>", $"{main.Frames[^1]}");
        // They need a moment to go from one kind of stop to the other.
        target.ReadUntil(IsStopped);
        target.Signal("CONT");
        target.ReadUntil(later => !IsStopped(later));
    }

    [Fact]
    public void A_thread_that_cannot_be_stopped_is_named_and_nobody_stays_stopped()
    {
        using var target = Target.Python(Interpreters.System, "spawns.py");
        target.ReadUntil(snapshot => snapshot.Threads[0].Activity == ThreadActivity.Uninterruptible);

        var failure = Assert.Throws<ProbingException>(() => Inspector.Read(target.Pid, s_pause));

        Assert.Contains($"could not be paused within a second: thread {target.Pid} waits in the kernel", failure.Message);
        using (File.OpenWrite(target.FirstLine)) // what the child waits for
            Assert.Equal("all went well", target.Finish());
    }

    [Fact]
    public void Whoever_traces_it_already_is_named()
    {
        using var target = Target.Python(Interpreters.System, "busy.py");
        using var gdb = Process.Start(new ProcessStartInfo("gdb", ["-q", "-p", $"{target.Pid}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            target.ReadUntil(_ => TracerOf(target.Pid) == $"{gdb.Id}");
            var failure = Assert.Throws<ProbingException>(() => Inspector.Read(target.Pid, s_pause));
            Assert.Equal(ProbingErrorKind.PermissionDenied, failure.Kind);
            Assert.Contains($"process {gdb.Id} (gdb) traces it already", failure.Message);
        }
        finally
        {
            gdb.Kill();
            gdb.WaitForExit();
        }
    }

    // A thread that has not begun is not known by its number yet.
    private static bool IsStopped(ProcessSnapshot snapshot) => snapshot.Threads
        .Where(thread => thread.Tid is not null).All(thread => thread.Activity == ThreadActivity.Stopped);

    private static string TracerOf(int pid) => File.ReadLines($"/proc/{pid}/status")
        .Single(line => line.StartsWith("TracerPid:")).Split('\t')[1];
}
