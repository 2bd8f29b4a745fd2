using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Interop.Tests.CPython;

[Collection(PythonCollection.Name)]
public sealed class PythonExecutorTests(PythonFixture python)
{
    // A thread that keeps the GIL inside C, as a careless extension does: PyDLL does not release it.
    private const string Hold = """
        import ctypes, threading, time
        def hold(seconds):
            started = threading.Event()
            def run():
                started.set()
                time.sleep(0.1)  # without the GIL, so that this evaluation ends
                ctypes.PyDLL(None).usleep(int(seconds * 1e6))
            thread = threading.Thread(target=run, name='holder')
            thread.start(); started.wait()
            return thread.native_id
        """;

    [Fact]
    public async Task An_evaluation_runs_on_the_executor_s_thread()
    {
        Assert.Equal("'probing-python'", await python.ReprAsync(
            "open('/proc/self/task/%d/comm' % threading.get_native_id()).read().strip()"));
    }

    [Fact]
    public async Task A_host_that_keeps_the_gil_costs_the_caller_no_more_than_its_limit()
    {
        await python.RunAsync(Hold);
        var tid = await python.ReprAsync("hold(3)");
        var error = await EventuallyAsync(() => Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("1", 0.4)));
        Assert.Equal(ProbingErrorKind.InterpreterBusy, error.Kind);
        Assert.Contains($"thread {tid} (", error.Message, StringComparison.Ordinal);

        // Whoever waited here would get an answer: the host gives the GIL back long before 20 s.
        error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("1", 20));
        Assert.Equal(ProbingErrorKind.InterpreterBusy, error.Kind);

        Assert.Equal("2", await EventuallyAsync(() => python.ReprAsync("1 + 1")));
    }

    [Fact]
    public async Task Code_past_its_limit_is_interrupted()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(
            () => python.ReprAsync("[i for i in iter(int, 1)]", 0.3));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Contains("it was interrupted", error.Message, StringComparison.Ordinal);
        Assert.Equal("3", await python.ReprAsync("1 + 2"));
    }

    [Fact]
    public async Task Code_that_cannot_be_interrupted_keeps_later_callers_from_queueing()
    {
        await python.RunAsync("import ctypes");
        var error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("ctypes.CDLL(None).usleep(3_000_000)", 0.3));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Contains("still running", error.Message, StringComparison.Ordinal);
        // Whoever queued here would get an answer: the sleep ends long before 20 s.
        error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("1", 20));
        Assert.Equal(ProbingErrorKind.InterpreterBusy, error.Kind);
        Assert.Contains("usleep", error.Message, StringComparison.Ordinal);
        Assert.Equal("4", await EventuallyAsync(() => python.ReprAsync("2 + 2")));
    }

    [Fact]
    public async Task Code_that_swallows_the_interruption_is_interrupted_again()
    {
        await python.RunAsync("""
            def stubborn(times):
                caught = 0
                while True:
                    try:
                        while True: pass
                    except BaseException:
                        caught += 1
                        if caught == times: raise
            """);
        var error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("stubborn(3)", 0.2));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Equal("5", await EventuallyAsync(() => python.ReprAsync("2 + 3")));
    }

    [Fact]
    public async Task An_interruption_never_hits_the_next_evaluation()
    {
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("sum(1 for _ in iter(int, 1))", 0.02));
            Assert.Equal("499500", await EventuallyAsync(() => python.ReprAsync("sum(range(1000))")));
        }
    }

    [Fact]
    public async Task A_caller_that_goes_away_takes_its_evaluation_with_it()
    {
        using var gone = new CancellationTokenSource(200);
        var error = await Assert.ThrowsAsync<ProbingException>(
            () => python.ReprAsync("[i for i in iter(int, 1)]", 20, gone.Token));
        Assert.Equal(ProbingErrorKind.Cancelled, error.Kind);
        Assert.Equal("3", await EventuallyAsync(() => python.ReprAsync("1 + 2")));
    }

    [Fact]
    public async Task A_second_caller_is_told_whom_it_waits_for()
    {
        var first = python.ReprAsync("__import__('time').sleep(0.8)");
        await EventuallyAsync(async () =>
        {
            var error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("1", 0.1));
            Assert.Equal(ProbingErrorKind.InterpreterBusy, error.Kind);
            Assert.Contains("time').sleep", error.Message, StringComparison.Ordinal);
            return "";
        });
        Assert.Equal("None", await first);
    }

    [Fact]
    public async Task Nobody_enters_through_a_closed_gate()
    {
        await python.ReprAsync("1");
        using var gate = new TestGate();
        gate.Close();
        var error = await Assert.ThrowsAsync<ProbingException>(() => python.ReprAsync("1"));
        Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
        Assert.Contains("shutting down", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, gate.InFlight);
    }

    [Fact]
    public async Task No_thread_state_is_made_while_somebody_forks()
    {
        await python.ReprAsync("1");
        using var gate = new TestGate { Forks = 1 };
        var evaluation = python.ReprAsync("1 + 1");
        Assert.NotSame(evaluation, await Task.WhenAny(evaluation, Task.Delay(200)));
        gate.Forks = 0;
        Assert.Equal("2", await evaluation);
        Assert.Equal((0, 0), (gate.Creating, gate.InFlight));
    }

    [Fact]
    public async Task Nobody_waits_for_the_gil_before_the_end_of_the_interpreter_is_watched()
    {
        using var gate = new TestGate { Watched = 0 };
        var evaluation = python.ReprAsync("1 + 1");
        Assert.NotSame(evaluation, await Task.WhenAny(evaluation, Task.Delay(200)));
        Assert.Equal(0, gate.InFlight);
        gate.Watched = 1;
        Assert.Equal("2", await evaluation);
    }

    [Fact]
    public async Task Whoever_waits_for_an_interpreter_that_cannot_be_watched_is_told()
    {
        using var gate = new TestGate { Watched = 0 };
        var evaluation = python.ReprAsync("1 + 1");
        gate.Watched = -1;
        var error = await Assert.ThrowsAsync<ProbingException>(() => evaluation);
        Assert.Contains("could not join the interpreter", error.Message);
    }

    [Fact]
    public async Task A_closing_gate_interrupts_what_runs_so_that_shutdown_need_not_wait()
    {
        using var gate = new TestGate();
        var running = python.ReprAsync("[i for i in iter(int, 1)]");
        await EventuallyAsync(() => Task.FromResult(gate.InFlight == 1 ? true : throw Xunit.Sdk.TrueException.ForNonTrueValue("nobody inside", null)));
        gate.Close();
        await Assert.ThrowsAsync<ProbingException>(() => running);
        await EventuallyAsync(() => Task.FromResult(gate.InFlight == 0 ? true : throw Xunit.Sdk.TrueException.ForNonTrueValue("somebody inside", null)));
    }

    [Fact]
    public async Task A_dummy_thread_is_not_left_behind()
    {
        await python.RunAsync("import threading, logging");
        await python.ReprAsync("threading.current_thread()");
        Assert.DoesNotContain("Dummy", await python.ReprAsync("threading.enumerate()"), StringComparison.Ordinal);
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> attempt)
    {
        var deadline = DateTime.UtcNow.AddSeconds(15);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is ProbingException or Xunit.Sdk.XunitException && DateTime.UtcNow < deadline)
            {
                await Task.Yield();
            }
        }
    }
}
