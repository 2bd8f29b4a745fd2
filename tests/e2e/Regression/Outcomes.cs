using System.Xml.Linq;

namespace Probing.E2E.Tests.Regression;

/// <summary>What each test of one regrtest run came to: passed, skipped, failure or error, by test id.</summary>
internal sealed record Outcomes(string End, IReadOnlyDictionary<string, string> Tests)
{
    public const string Absent = "did not run";

    /// <summary>Reads regrtest's <c>--junit-xml</c> report; a run that crashed leaves none and has no tests.</summary>
    public static Outcomes Read(string report, string end)
    {
        var tests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(report))
            foreach (var test in XDocument.Load(report).Descendants("testcase"))
            {
                var outcome = test.Elements().Select(element => element.Name.LocalName)
                    .FirstOrDefault(name => name is "failure" or "error" or "skipped") ?? "passed";
                // A test with subtests is reported once for each of them; one that failed decides.
                var id = test.Attribute("name")!.Value;
                tests[id] = tests.TryGetValue(id, out var before) && before is "failure" or "error" ? before! : outcome;
            }
        return new Outcomes(end, tests);
    }

    /// <summary>The ids whose outcomes differ, with both.</summary>
    public IReadOnlyList<(string Id, string Here, string There)> DifferencesTo(Outcomes other) =>
    [
        .. Tests.Keys.Union(other.Tests.Keys)
            .Select(id => (Id: id, Here: Tests.GetValueOrDefault(id, Absent), There: other.Tests.GetValueOrDefault(id, Absent)))
            .Where(pair => pair.Here != pair.There),
    ];
}
