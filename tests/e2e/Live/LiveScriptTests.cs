using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Live;

/// <summary>
/// Every script in <c>live/</c> runs in a probed process and every one in <c>stress/</c> besides the bare library
/// (<c>PROBING_LIB</c>), under every interpreter. It passes when it exits with 0; a last line <c>SKIP: reason</c> skips.
/// </summary>
public sealed class LiveScriptTests
{
    public static TheoryData<string, string> Live => Script.TimesInterpreters("live", Interpreters.WithNext);

    public static TheoryData<string, string> Stress => Script.TimesInterpreters("stress", Interpreters.WithNext);

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Live))]
    public Task Live_script(string script, string python) => Passes(script, python, ("PROBING", "1"));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Stress))]
    public Task Stress_script(string script, string python) =>
        Passes(script, python, ("PROBING_LIB", Repository.Built("lib/libprobing.so")));

    /// <summary>Every script in <c>inject/</c> starts processes without a probe and injects them.</summary>
    public static TheoryData<string, string> Inject => Script.TimesInterpreters("inject", Interpreters.WithNext);

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Inject))]
    public Task Inject_script(string script, string python) => Passes(script, python, ("PROBING", "0"));

    private static async Task Passes(string name, string python, (string, string) variable)
    {
        var script = Script.At(name);
        var interpreter = Interpreters.Named(python);
        script.SkipUnlessFor(interpreter);
        var request = new RunRequest(await Venvs.PythonOf(interpreter), script.Path) { Limit = script.Deadline(120) }
            .With(variable, ("PROBING_CLI", Repository.Built("bin/probing")));
        await using var run = Run.Start(request);
        var result = await run.End();
        var last = result.Output.TrimEnd().Split('\n')[^1];
        Assert.True(result.End == "exit 0", $"{name} with {python}: {result}\n--- probe's log\n{Probed.LogOf(run.Pid)}");
        if (last.StartsWith("SKIP: ", StringComparison.Ordinal))
            Assert.Skip(last[6..]);
    }
}
