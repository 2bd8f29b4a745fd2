using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Interop.Tests.CPython;

[Collection(PythonCollection.Name)]
public sealed class PythonWorkersTests(PythonFixture python)
{
    [Fact]
    public async Task A_call_that_blocks_for_good_keeps_its_thread_and_no_other()
    {
        await python.RunAsync("import threading\nworkers_may_go_on = threading.Event()");
        using var workers = new PythonWorkers();

        var error = await Assert.ThrowsAsync<ProbingException>(() => EvaluateAsync(workers, "workers_may_go_on.wait()", 0.3));

        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        Assert.Equal("2", await EvaluateAsync(workers, "1 + 1", 20));
        Assert.Equal("3", await python.ReprAsync("1 + 2"));
        await python.RunAsync("workers_may_go_on.set()");
    }

    [Fact]
    public async Task Calls_run_side_by_side_on_threads_of_their_own()
    {
        await python.RunAsync("import threading\nworkers_meet = threading.Barrier(2)");
        using var workers = new PythonWorkers();

        var names = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => EvaluateAsync(workers,
            "(workers_meet.wait(20), open('/proc/self/task/%d/comm' % threading.get_native_id()).read().strip())[1]", 20)));

        Assert.Equal(["'probing-pyext-0'", "'probing-pyext-1'"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Calls_that_come_at_the_same_time_do_not_wait_for_one_another()
    {
        await python.RunAsync("import threading\nworkers_all_meet = threading.Barrier(4)");
        using var workers = new PythonWorkers();
        await EvaluateAsync(workers, "1", 20); // now there is a thread, and all four see that it is idle

        var met = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => EvaluateAsync(workers, "workers_all_meet.wait(20) >= 0", 20))));

        Assert.All(met, text => Assert.Equal("True", text));
    }

    [Fact]
    public async Task While_one_thread_is_free_no_call_is_refused_for_those_that_are_stuck()
    {
        await python.RunAsync("import threading\nworkers_are_stuck = threading.Event()");
        using var workers = new PythonWorkers();
        var stuck = Enumerable.Range(0, 3).Select(_ => EvaluateAsync(workers, "workers_are_stuck.wait()", 0.3)).ToList();
        foreach (var call in stuck)
            await Assert.ThrowsAsync<ProbingException>(() => call);

        // More than there are threads: those that find the free one at work wait for it.
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => EvaluateAsync(workers, "1 + 1", 20)));

        Assert.All(answers, text => Assert.Equal("2", text));
        await python.RunAsync("workers_are_stuck.set()");
    }

    private static Task<string> EvaluateAsync(PythonWorkers workers, string expression, double seconds) =>
        workers.RunAsync(expression, _ =>
        {
            using var value = Evaluation.Evaluate(expression);
            using var text = Objects.Repr(value.Address);
            return Unicode.Text(text.Address);
        }, DateTime.UtcNow.AddSeconds(seconds));
}
