using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>Runs a scenario without and with the probe and demands the same end, stdout and stderr.</summary>
internal static class Comparison
{
    /// <summary>For authors of scenarios: compares "off" with "off", which shows that a scenario always does the same.</summary>
    private static readonly bool OnlyOff = Environment.GetEnvironmentVariable("PROBING_TEST_ONLY_OFF") == "1";

    public static async Task AssertSame(string name, string pythonName)
    {
        var scenario = new Scenario(name);
        var interpreter = Interpreters.Named(pythonName);
        scenario.SkipUnlessFor(interpreter);
        var python = OnlyOff ? interpreter.Path : await Venvs.PythonOf(interpreter);
        if (!OnlyOff)
            await ServingCheck.Demand(python);

        var off = await ScenarioRun.Of(scenario, python, ProbeUse.Off);
        Assert.True(off.End == scenario.Expected, $"without a probe {name} should end with {scenario.Expected}: {off}");
        foreach (var use in scenario.Uses)
        {
            var on = await ScenarioRun.Of(scenario, python, OnlyOff ? ProbeUse.Off : use);
            if ((on.End, on.Output, on.Error) != (off.End, off.Output, off.Error))
                Assert.Fail($"{name} with {interpreter.Name} differs.\n=== without a probe\n{off}\n=== probe {use}\n{on}");
        }
    }
}
