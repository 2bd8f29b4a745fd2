using System.Diagnostics;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Regression;

/// <summary>
/// Runs a file of CPython's regression suite (<c>python -m test</c>) in a venv that has the wheel. A probed run is queried
/// now and then, by SQL that needs no Python: the suite counts references and threads of the interpreter.
/// </summary>
internal static class Regrtest
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    /// <summary>A run that is over before may have ended before the probe served.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="python">The venv's interpreter.</param>
    /// <param name="probing">Value of <c>PROBING</c>: "0" for none.</param>
    /// <param name="file">As regrtest names it: "test_signal", "test.test_asyncio.test_events".</param>
    /// <param name="tests">Ids or patterns of the tests to run; all of them when empty.</param>
    public static async Task<(Outcomes Outcomes, RunResult Run)> Of(
        string python, string probing, string file, IEnumerable<string> tests)
    {
        var folder = Directory.CreateTempSubdirectory("probing-regrtest-").FullName;
        try
        {
            var report = Path.Combine(folder, "report.xml");
            var request = new RunRequest(
                [python, "-m", "test", "--junit-xml", report, .. tests.SelectMany(test => new[] { "-m", test }), file])
            {
                Folder = folder,
                Limit = Limit,
            };
            var since = Stopwatch.GetTimestamp();
            await using var run = Run.Start(request.With(("PROBING", probing), ("TMPDIR", folder)));
            var asking = probing == "0" ? Task.FromResult(0) : AskUntilEnded(run);
            var result = await run.End();
            var brief = Stopwatch.GetElapsedTime(since) < Brief;
            Assert.True(await asking > 0 || probing == "0" || brief,
                $"no probe answered while {file} ran; its log says: {Probed.LogOf(run.Pid)}\n{result}");
            return (Outcomes.Read(report, result.End), result);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The number of answers.</summary>
    private static async Task<int> AskUntilEnded(Run run)
    {
        using var client = new ProbeClient(run.Pid);
        var answers = 0;
        while (!run.Ended)
        {
            try
            {
                using var answer = await client.Send("SELECT count(*) FROM process.threads");
                answers += answer.IsSuccessStatusCode ? 1 : 0;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Not up yet, or gone already; that it answered at all is checked at the end.
            }
            await Task.Delay(Pause);
        }
        return answers;
    }
}
