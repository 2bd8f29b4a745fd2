using System.Text.RegularExpressions;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests;

/// <summary>
/// What runs in the host must not touch its signals, its output or its life. The analyzer forbids the same at compile
/// time; this second line does not depend on a project's settings.
/// </summary>
public partial class BannedApiTests
{
    private static readonly string[] s_inTheHost =
        ["Probing.Sdk", "Probing.Plugin", "Probing.Interop", "Probing.Storage", "Probing.Engine", "Probing.Extensions", "Probing.Server", "Probing.Probe"];

    [Fact]
    public void Nothing_in_the_host_takes_its_signals_prints_or_ends_it()
    {
        var found = Repository.Sources().Where(file => s_inTheHost.Contains(file.Project))
            .SelectMany(file => Banned().Matches(file.Code).Select(match => $"{file.At(match.Index)}: {match.Value}")).ToArray();

        Assert.True(found is [], $"banned inside the host:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("Console.WriteLine(1);", true)]
    [InlineData("var p = System.Diagnostics.Process.GetCurrentProcess();", true)]
    [InlineData("Process.Start(x)", true)]
    [InlineData("using var r = PosixSignalRegistration.Create(a, b);", true)]
    [InlineData("Environment.FailFast(m)", true)]
    [InlineData("new FileSystemWatcher(p)", true)]
    [InlineData("JsonSerializer.Serialize(x)", true)]
    [InlineData("JsonSerializer.Serialize(x, JsonTexts.Default.Error)", false)]
    [InlineData("invocation.Console.WriteLine()", false)]
    [InlineData("namespace Probing.Extensions.Process;", false)]
    public void The_scan_tells_them_apart(string code, bool banned) => Assert.Equal(banned, Banned().IsMatch(code));

    [GeneratedRegex(
        @"(?<![\w.])(System\.)?Console\.\w|\bSystem\.Diagnostics\.Process\b|(?<![\w.])Process\.(Start|GetCurrentProcess|GetProcess\w*)\b" +
        @"|\bPosixSignalRegistration\b|\bFileSystemWatcher\b|\bEnvironment\.(Exit|FailFast)\b|\bDebug\.(Fail|Assert)\b" +
        @"|\bJsonSerializer\.\w+\((?![^;]*\.Default\.)")]
    private static partial Regex Banned();
}
