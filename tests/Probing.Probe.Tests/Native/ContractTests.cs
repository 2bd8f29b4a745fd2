using System.Text.RegularExpressions;

namespace Probing.Probe.Tests.Native;

/// <summary>What the C part and others must agree on.</summary>
public partial class ContractTests
{
    [Fact]
    public void Operations_have_the_same_numbers_on_both_sides()
    {
        var native = Operation().Matches(NativePart.Read("probing.h"))
            .ToDictionary(m => m.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), m => int.Parse(m.Groups[2].Value, null));

        Assert.Equal(Enum.GetValues<CallOperation>().ToDictionary(o => o.ToString().ToUpperInvariant(), o => (int)o), native);
    }

    [Fact]
    public void Every_wrapped_function_is_answered()
    {
        var wrapped = Wrapped().Matches(NativePart.Read("native.targets")).SelectMany(m => m.Groups[1].Value.Split(';'));
        var answered = NativePart.Files("*.c").SelectMany(file => Answer().Matches(NativePart.Read(Path.GetFileName(file))))
            .Concat(Rebound().Matches(NativePart.Read("glibc_compat.S"))).Select(m => m.Groups[1].Value);

        Assert.Equal(wrapped.Order(), answered.Order());
    }

    [Fact]
    public void Functions_that_glibc_versions_anew_with_each_release_are_not_used()
    {
        foreach (var file in NativePart.Files("*.c"))
            Assert.DoesNotMatch(@"\b(sscanf|strto[a-z]+|ato[a-z]+|fcntl|stat|fstat|lstat)\(", NativePart.Read(Path.GetFileName(file)));
    }

    [GeneratedRegex(@"PROBING_CALL_(\w+) = (\d+)")]
    private static partial Regex Operation();

    [GeneratedRegex(@"<WrappedFunction Include=""([^""]+)""")]
    private static partial Regex Wrapped();

    [GeneratedRegex(@"\b__wrap_(\w+)\([^;{]*\)\n\{")]
    private static partial Regex Answer();

    [GeneratedRegex(@"^  rebind (\w+),", RegexOptions.Multiline)]
    private static partial Regex Rebound();
}
