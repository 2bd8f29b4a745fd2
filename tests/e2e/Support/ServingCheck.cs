using System.Collections.Concurrent;

namespace Probing.E2E.Tests.Support;

/// <summary>
/// One look per interpreter whether a probe comes up at all. Without it a broken wheel would make a thousand tests wait
/// for their deadlines, one after the other.
/// </summary>
internal static class ServingCheck
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> Results = new();

    /// <param name="python">A venv's interpreter.</param>
    public static async Task Demand(string python)
    {
        if (await Results.GetOrAdd(python, _ => new Lazy<Task<string?>>(() => Check(python))).Value is { } reason)
            Assert.Fail(reason);
    }

    private static async Task<string?> Check(string python)
    {
        await using var run = Run.Start(new RunRequest(python, "-c", "import time; time.sleep(30)").With(("PROBING", "1")));
        using var client = new ProbeClient(run.Pid);
        var serves = await Deadline.In(20).Until(async () => run.Ended || await client.Serves()) && !run.Ended;
        return serves ? null : $"no probe comes up under {python}; its log says: {Probed.LogOf(run.Pid)}";
    }
}
