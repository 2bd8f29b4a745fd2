using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Probing.Interop.Tests.DuckDb;

public sealed partial class CallbackGuardTests
{
    [Fact]
    public void Every_function_that_duckdb_calls_goes_through_the_guard()
    {
        var folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../src/Probing.Interop/DuckDb");
        var callbacks = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Callback().Matches(File.ReadAllText(file)))
            .Select(match => match.Value).ToList();
        Assert.True(callbacks.Count >= 5, $"only {callbacks.Count} callbacks were found");
        Assert.All(callbacks, callback => Assert.Contains("Run(", callback));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    /// <summary>From the attribute to the next member.</summary>
    [GeneratedRegex(@"\[UnmanagedCallersOnly[^\n]*\n.*?\n\s*(\[|private|internal|///|\})", RegexOptions.Singleline)]
    private static partial Regex Callback();
}
