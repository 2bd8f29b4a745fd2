using System.Diagnostics;
using System.Runtime.CompilerServices;
using Probing.Inspection.Tests.Support;

namespace Probing.Inspection.Tests.Python;

public sealed class LayoutTests
{
    [Fact]
    public async Task Tables_are_what_the_headers_say()
    {
        var script = Path.Combine(Root(), "eng", "python-layouts.py");
        using var check = Process.Start(new ProcessStartInfo(Interpreters.System, [script, "--check"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var error = check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(check.ExitCode == 0, $"run eng/python-layouts.py: {await error}");
        Assert.Contains("compared", output);
    }

    [Fact]
    public void The_newest_version_is_among_the_interpreters()
    {
        Assert.SkipUnless(Interpreters.WhyNoNext.Length == 0, Interpreters.WhyNoNext);
        Assert.Contains(Interpreters.All, path => path.EndsWith("python3.14", StringComparison.Ordinal));
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
