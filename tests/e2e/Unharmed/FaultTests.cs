using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

public sealed class FaultTests
{
    public static TheoryData<string, string> Scenarios => Script.TimesInterpreters("Unharmed/scenarios/faults");

    [Theory, MemberData(nameof(Scenarios))]
    public Task Same_with_the_probe_as_without(string scenario, string python) => Comparison.AssertSame(scenario, python);
}
