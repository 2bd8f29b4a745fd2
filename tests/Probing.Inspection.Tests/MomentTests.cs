using Probing.Inspection.Tests.Support;
using Probing.Sdk;

namespace Probing.Inspection.Tests;

/// <summary>Stacks of processes that change, beside what the interpreter itself says at the same moment.</summary>
public sealed class MomentTests
{
    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void A_moving_stack_is_the_one_that_faulthandler_shows(string python)
    {
        var compared = 0;
        var between = 0;
        while (compared < 40)
        {
            using var target = Target.Python(python, "moments.py");
            try
            {
                while (compared < 40)
                {
                    if (IsCompared(target))
                        compared++;
                    else
                        Assert.True(++between < 10, "the process is stopped too often where its stack has no end");
                }
            }
            catch (EndOfStreamException) when (compared > 0 && python.Contains("3.13."))
            {
                // The first releases of 3.13 crash in faulthandler when a frame is just being made.
            }
        }
    }

    // False for a moment of a few instructions in which the innermost frame is not yet, or no more, a part of the stack.
    private static bool IsCompared(Target target)
    {
        target.Signal("STOP");
        var snapshot = target.ReadUntil(snapshot => snapshot.Threads[0].Activity == ThreadActivity.Stopped);
        var main = Assert.Single(snapshot.Threads);
        if (main.IsPartial)
        {
            target.Signal("CONT");
            return false;
        }
        // It is delivered before the thread runs a single instruction more.
        target.Signal("USR1");
        target.Signal("CONT");
        Assert.StartsWith("Current thread ", target.ErrorLine());
        var said = new List<string>();
        while (said is not [.., var last] || !last.EndsWith(" in <module>"))
        {
            said.Add(target.ErrorLine());
            if (said[^1] == "  <invalid frame>") // 3.14 and later: faulthandler gives up at such a moment
                return false;
        }
        said.RemoveAll(line => line.Contains("<interpreter trampoline>")); // of 3.12 and later, and no call
        Assert.Equal(said, main.Frames.Select(frame => $"  File \"{frame.File}\", line {frame.Line?.ToString() ?? "???"} in {frame.Function}"));
        return true;
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_thread_in_uninterruptible_sleep_with_the_GIL_is_seen(string python)
    {
        using var target = Target.Python(python, "spawns.py");

        var snapshot = target.ReadUntil(snapshot => snapshot.Threads[0].Activity == ThreadActivity.Uninterruptible);

        Assert.True(snapshot.Threads[0].HoldsGil);
        Assert.Equal(["spawns", "<module>"], snapshot.Threads[0].Frames.Select(frame => frame.Function));
        Assert.Equal(9, snapshot.Threads[0].Frames[0].Line);
        using (File.OpenWrite(target.FirstLine)) // what the child waits for
            Assert.Equal("all went well", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_process_that_forks_all_the_time_is_read_whole(string python)
    {
        using var target = Target.Python(python, "forks.py");
        for (var i = 0; i < 100; i++)
        {
            var main = Inspector.Read(target.Pid).Threads.Single(thread => thread.Tid == target.Pid);
            Assert.False(main.IsPartial);
            Assert.Equal("<module>", Assert.Single(main.Frames).Function);
        }
        Assert.Equal("all went well", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_recursion_that_is_thousands_of_calls_deep_is_whole_or_marked(string python)
    {
        using var target = Target.Python(python, "deep.py");
        var calls = 0;
        for (var i = 0; i < 20; i++)
        {
            var isPaused = i % 2 == 1;
            var main = Assert.Single(Inspector.Read(target.Pid, new InspectionOptions { Pause = isPaused }).Threads);
            Assert.False(main.IsPartial && isPaused);
            if (main.Frames.Count == 0)
                Assert.True(main.IsPartial);
            else
                Assert.Equal("<module>", main.Frames[^1].Function);
            Assert.All(main.Frames.SkipLast(1), frame => Assert.Equal("down", frame.Function));
            Assert.All(main.Frames.Skip(1).SkipLast(1), frame => Assert.Equal(6, frame.Line));
            calls += isPaused ? main.Frames.Count : 0;
        }
        Assert.True(calls > 1000, $"not more than {calls} calls were seen in ten pauses");
        Assert.False(target.HasExited);
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Coroutines_at_full_speed_are_whole_or_marked(string python)
    {
        using var target = Target.Python(python, "tasks.py");
        var awaits = 0;
        for (var i = 0; i < 60; i++)
        {
            var frames = Assert.Single(Inspector.Read(target.Pid, new InspectionOptions { Pause = i % 2 == 1 }).Threads).Frames;
            if (frames.Count == 0)
                continue;
            Assert.Equal("<module>", frames[^1].Function);
            var names = frames.Select(frame => frame.Function).ToList();
            var inner = names.IndexOf("inner");
            if (inner >= 0)
            {
                Assert.Equal(["inner", "middle", "outer", "serves"], names[inner..(inner + 4)]);
                awaits++;
            }
        }
        Assert.True(awaits > 0, "no reading found a coroutine");
    }

    [Theory, MemberData(nameof(Pythons))]
    public void A_program_that_is_replaced_meanwhile_is_read_or_refused(string python)
    {
        using var target = Target.Python(python, "execs.py");
        var read = 0;
        for (var i = 0; i < 300; i++)
        {
            try
            {
                var snapshot = Inspector.Read(target.Pid, new InspectionOptions { Pause = i % 2 == 1 });
                // While the interpreter starts, its codecs and its own imports are the outermost calls.
                read += snapshot.Threads.Count(thread => thread is { Frames: [.., { Function: "<module>" }] });
            }
            catch (ProbingException e)
            {
                Assert.True(e.Kind == ProbingErrorKind.Unavailable, $"{e}");
            }
        }
        Assert.False(target.HasExited);
        Assert.True(read > 0, "none of 300 readings succeeded");
    }
}
