using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

public sealed class SignalTests
{
    public static TheoryData<string, string> Scenarios => Script.TimesInterpreters("Unharmed/scenarios/signals");

    [Theory, MemberData(nameof(Scenarios))]
    public Task Same_with_the_probe_as_without(string scenario, string python) => Comparison.AssertSame(scenario, python);
}
