using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Regression;

/// <summary>
/// CPython's own regression suite comes to the same results with the probe in the process as without, test by test.
/// <c>PROBING_TEST_FULL=1</c> runs every file under every interpreter instead of the selection.
/// </summary>
public sealed class RegressionTests
{
    private const int Confirmations = 2;

    private static readonly bool EverythingWanted = Environment.GetEnvironmentVariable("PROBING_TEST_FULL") == "1";

    public static TheoryData<string, string> Files
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var python in Interpreters.All)
                foreach (var file in FilesFor(python))
                    data.Add(file.Name, python.Name);
            return data;
        }
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Same_results_as_without_the_probe(string fileName, string pythonName)
    {
        var interpreter = Interpreters.Named(pythonName);
        var file = PatternsFor(RegressionFile.Named(fileName));
        var python = await Venvs.PythonOf(interpreter);
        await SkipUnlessInstalled(python, fileName);

        // Most of these tests wait most of the time: side by side both runs take as long as one.
        var withProbe = Regrtest.Of(python, "1", file.Name, file.Patterns);
        var (off, offRun) = await Regrtest.Of(python, "0", file.Name, file.Patterns);
        var (on, onRun) = await withProbe;
        if (off.Tests.Count == 0)
            Assert.Skip($"{fileName} runs no test without a probe either: {offRun.End}");
        Assert.True(on.Tests.Count > 0, $"{fileName} crashed with the probe: {onRun}");

        var differences = on.DifferencesTo(off);
        var confirmed = new List<string>();
        foreach (var (id, with, without) in differences)
            if (await Persists(python, file.Name, id))
                confirmed.Add($"{id}: {with} with the probe, {without} without");
            else
                TestContext.Current.SendDiagnosticMessage("{0} ({1}) is flaky: {2} / {3}", id, pythonName, with, without);
        Assert.True(confirmed.Count == 0, $"{string.Join('\n', confirmed)}\n=== with the probe\n{onRun}");
        if (differences.Count == 0)
            Assert.Equal(off.End, on.End);
    }

    /// <summary>
    /// Many tests of the suite measure time and fail now and then on a busy machine. A difference counts when the test,
    /// alone, differs again every time.
    /// </summary>
    private static async Task<bool> Persists(string python, string file, string id)
    {
        for (var i = 0; i < Confirmations; i++)
        {
            var (off, _) = await Regrtest.Of(python, "0", file, [id]);
            var (on, _) = await Regrtest.Of(python, "1", file, [id]);
            if (on.DifferencesTo(off).Count == 0)
                return false;
        }
        return true;
    }

    private static async Task SkipUnlessInstalled(string python, string file)
    {
        var module = file.StartsWith("test.", StringComparison.Ordinal) ? file : $"test.{file}";
        var look = $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)";
        if ((await Run.ToEnd(new RunRequest(python, "-c", look))).End != "exit 0")
            Assert.Skip($"this installation of Python has no {module} (Debian: package libpython3-testsuite)");
    }

    private static IEnumerable<RegressionFile> FilesFor(Interpreter python)
    {
        if (EverythingWanted)
            return RegressionFile.Full;
        var complete = Interpreters.All.Where(candidate => !candidate.IsSystem).ToList();
        var chosen = complete.Count > 0 && (python == complete[0] || python == complete[^1]);
        return chosen ? [.. RegressionFile.Quick, .. RegressionFile.Thorough] : RegressionFile.Quick;
    }

    private static RegressionFile PatternsFor(RegressionFile file) =>
        EverythingWanted ? file : RegressionFile.Thorough.FirstOrDefault(chosen => chosen.Name == file.Name, file);
}
