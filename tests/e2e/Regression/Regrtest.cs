using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Regression;

/// <summary>Runs a file of CPython's regression suite (<c>python -m test</c>) in a venv that has the wheel.</summary>
internal static class Regrtest
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

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
            await using var run = Run.Start(request.With(("PROBING", probing), ("TMPDIR", folder)));
            var result = await run.End();
            return (Outcomes.Read(report, result.End), result);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
