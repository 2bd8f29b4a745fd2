using System.Text.RegularExpressions;

namespace Probing.Probe.Tests.Native;

/// <summary>No way from outside leads into the runtime of a forked child.</summary>
public partial class GuardTests
{
    [Fact]
    public void Every_export_is_listed_and_asks_whether_this_is_a_forked_child()
    {
        var exports = NativePart.Files("*.c").SelectMany(file => NativePart.Functions(Path.GetFileName(file)))
            .Where(function => function.Head.StartsWith("EXPORT", StringComparison.Ordinal)).ToList();

        // What everybody may read at any time, also of a process that is not theirs: memory.
        string[] data = ["probing_report"];
        Assert.Equal(Listed().Matches(NativePart.Read("exports.map")).Select(m => m.Groups[1].Value).Order(),
            exports.Select(function => function.Name).Concat(data).Order());
        Assert.All(exports, function => Assert.Contains("probing_in_forked_child()", function.Body, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_function_that_python_gets_is_guarded_or_reaches_nothing_but_memory()
    {
        var methods = Method().Matches(NativePart.Read("python_module.c")).Select(m => m.Groups[1].Value).ToList();
        var guarded = NativePart.Functions("python_stubs.c").ToDictionary(function => function.Name, function => function.Body);
        var pure = NativePart.Functions("python_results.c").Concat(NativePart.Functions("declarations.c"))
            .Concat(NativePart.Functions("python_tables.c"))
            .Select(function => function.Name).ToHashSet();

        Assert.NotEmpty(methods);
        Assert.All(methods, method =>
        {
            if (guarded.TryGetValue(method, out var body))
                Assert.Matches(@"^(    \(void\)\w+;\n)*    if \(refused_in_child\(\)\)\n        return NULL;\n", body);
            else
                Assert.Contains(method, pure);
        });
    }

    [Theory]
    [InlineData("declarations.c")]
    [InlineData("python_arrow_batches.c")]
    [InlineData("python_batches.c")]
    [InlineData("python_cells.c")]
    [InlineData("python_results.c")]
    [InlineData("python_tables.c")]
    [InlineData("python_values.c")]
    [InlineData("stream.c")]
    [InlineData("arrow_schema.c")]
    public void What_a_child_may_still_use_reaches_nothing_but_memory(string file) =>
        Assert.DoesNotMatch(@"probing_(managed|call|bootstrap|serve|wait)\w*\(|pthread_", NativePart.Read(file));

    [Fact]
    public void Managed_code_is_called_from_the_main_thread_only()
    {
        var callers = NativePart.Files("*.c").Select(file => Path.GetFileName(file)!)
            .Where(file => NativePart.Read(file).Contains("probing_managed_", StringComparison.Ordinal));

        Assert.Equal(["bootstrap.c", "calls.c", "exit.c"], callers);
    }

    [Fact]
    public void Nothing_prints_exits_or_changes_the_environment()
    {
        // What spawn.c does in its children happens to another process.
        foreach (var file in NativePart.Files("*.c").Where(file => Path.GetFileName(file) != "spawn.c"))
            Assert.DoesNotMatch(@"(?<![\w.])(v?f?printf|puts|perror|abort|_?exit|setenv|putenv|unsetenv|setlocale|chdir)\(",
                NativePart.Read(Path.GetFileName(file)));
    }

    [GeneratedRegex(@"^\s+(\w+);$", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"\{""\w+"", (?:WITH_KEYWORDS\()?(\w+)\)?, METH_")]
    private static partial Regex Method();
}
