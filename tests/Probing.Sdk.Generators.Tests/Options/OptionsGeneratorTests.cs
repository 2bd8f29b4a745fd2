using Microsoft.CodeAnalysis;
using Probing.Sdk.Generators.Tests.Support;

namespace Probing.Sdk.Generators.Tests.Options;

public class OptionsGeneratorTests
{
    [Fact]
    public void What_it_writes_compiles_without_a_warning()
    {
        var compiled = new Compiled("""
            namespace Lab.Inner
            {
                public enum Mode { Off, On }

                public static partial class Holder<T>
                {
                    protected internal sealed partial class Extension : EngineExtension
                    {
                        public override string Name => "lab";
                        [Option("a")] public partial bool A { get; set; }
                        [Option("b", Default = -1, Min = int.MinValue)] internal partial int B { get; private set; }
                        [Option("c", Default = long.MinValue)] public partial long C { get; }
                        [Option("d", Default = 1e300)] public partial double D { get; }
                        [Option("e", Default = "a\"\n\\")] public partial string E { get; }
                        [Option("f")] public partial string? F { get; }
                        [Option("g", Default = "1d", Max = "2d")] public partial TimeSpan G { get; }
                        [Option("h", Default = "on")] public partial Mode H { get; }
                        [Option("i", Parse = nameof(P), Validate = nameof(V), Changed = nameof(C2))] public partial Uri? I { get; }
                        static Uri? P(string text) => null;
                        static string? V(Uri? value) => null;
                        void C2(Uri? value) { }
                    }
                }
            }

            partial class NoNamespace : EngineExtension
            {
                public override string Name => "none";
                [Option("x")] public partial int X { get; }
            }
            """);

        Assert.Empty(compiled.Findings);
        Assert.Empty(compiled.Problems);
    }

    [Theory]
    [InlineData("[Option(\"a\")] public int A { get; }", "PRB001",
        "'A' has an [Option], so the generator writes part of it: add the modifier 'partial'")]
    [InlineData("[Option(\"a\")] public partial float A { get; }", "PRB002",
        "The option 'a' is a float; use bool, int, long, double, string, TimeSpan or an enum, or name a parser with Parse")]
    [InlineData("[Option(\"a\")] public partial int B { get; } [Option(\"a\")] public partial int A { get; }", "PRB003",
        "The option key 'a' is declared by 'B' already; choose another key")]
    [InlineData("[Option(\"a\", Default = \"x\")] public partial int A { get; }", "PRB004",
        "'x' is no default for the option 'a': write a whole number")]
    [InlineData("[Option(\"a\", Default = 3000000000)] public partial int A { get; }", "PRB004",
        "'3000000000' is no default for the option 'a': write a whole number")]
    [InlineData("[Option(\"a\", Default = 9, Min = 1, Max = 5)] public partial int A { get; }", "PRB004",
        "'9' is no default for the option 'a': write a whole number, at least 1, at most 5")]
    [InlineData("[Option(\"a\", Min = 1)] public partial int A { get; }", "PRB004",
        "'0' is no default for the option 'a': write a whole number, at least 1")]
    [InlineData("[Option(\"a\", Default = 1.5)] public partial long A { get; }", "PRB004",
        "'1.5' is no default for the option 'a': write a whole number")]
    [InlineData("[Option(\"a\", Default = \"5\")] public partial TimeSpan A { get; }", "PRB004",
        "'5' is no default for the option 'a': write a time as text such as \"250ms\"")]
    [InlineData("[Option(\"a\", Default = \"maybe\")] public partial bool A { get; }", "PRB004",
        "'maybe' is no default for the option 'a': write true or false")]
    [InlineData("[Option(\"a\", Default = \"c\", Allowed = [\"x\", \"y\"])] public partial string A { get; }", "PRB004",
        "'c' is no default for the option 'a': write one of x, y")]
    [InlineData("enum E { One = 1, SecondOne } [Option(\"a\")] public partial E A { get; }", "PRB004",
        "'0' is no default for the option 'a': write one of one, second_one")]
    [InlineData("[Option(\"Interval-ms\")] public partial int A { get; }", "PRB005",
        "'Interval-ms' is no key for an option; use lower-case letters, digits and '_', starting with a letter")]
    [InlineData("[Option(\"a\", Min = 5, Max = 1)] public partial int A { get; }", "PRB006",
        "The range of the option 'a' does not fit: Min is larger than Max")]
    [InlineData("[Option(\"a\", Min = 5)] public partial string A { get; }", "PRB006",
        "The Min of the option 'a' does not fit: only int, long, double and TimeSpan have a range")]
    [InlineData("[Option(\"a\", Allowed = [\"1\"])] public partial int A { get; }", "PRB006",
        "The Allowed of the option 'a' does not fit: only a string has a list of allowed values")]
    [InlineData("[Option(\"a\", Validate = \"Check\")] public partial int A { get; } string? Check(long value) => null;", "PRB007",
        "The option 'a' names the method 'Check' for validation; declare 'string? Check(int value)' in the class")]
    [InlineData("[Option(\"a\", Parse = \"Read\")] public partial Uri A { get; } Uri Read(string text) => null!;", "PRB007",
        "The option 'a' names the method 'Read' for parsing; declare 'static Uri Read(string text)' in the class")]
    [InlineData("[Option(\"a\", Changed = \"Note\")] public partial int A { get; }", "PRB007",
        "The option 'a' names the method 'Note' for changes; declare 'void Note(int value)' in the class")]
    [InlineData("[Option(\"a\")] public static partial int A { get; }", "PRB008",
        "The option 'a' must be an instance property with 'get', and with 'set' when code may change it, not 'static'")]
    [InlineData("[Option(\"a\")] public partial int A { get; init; }", "PRB008",
        "The option 'a' must be an instance property with 'get', and with 'set' when code may change it, not 'with 'init''")]
    public void Misuse_is_an_error_that_says_what_to_do(string members, string id, string message)
    {
        var compiled = new Compiled(
            "partial class Lab : EngineExtension { public override string Name => \"lab\"; " + members + " }");

        Assert.Equal((id, message), compiled.Finding);
        Assert.Equal("A", compiled.Place);
        Assert.Equal(DiagnosticSeverity.Error, compiled.Findings[0].Severity);
    }

    [Fact]
    public void A_class_that_is_not_partial_is_named()
    {
        var compiled = new Compiled(
            "class Lab : EngineExtension { public override string Name => \"lab\"; [Option(\"a\")] public partial int A { get; } }");

        Assert.Equal(("PRB001", "'Lab' has an [Option], so the generator writes part of it: add the modifier 'partial'"), compiled.Finding);
        Assert.Equal("Lab", compiled.Place);
    }

    [Fact]
    public void Options_of_a_class_in_several_files_are_one_list()
    {
        var compiled = new Compiled("""
            partial class Lab : EngineExtension { public override string Name => "lab"; [Option("a")] public partial int A { get; } }
            partial class Lab { [Option("b")] public partial int B { get; } }
            """);

        Assert.Empty(compiled.Findings);
        Assert.Empty(compiled.Problems);
    }

    [Fact]
    public void An_edit_elsewhere_writes_nothing_anew()
    {
        var compiled = new Compiled("partial class Group { [Option(\"a\")] public partial int A { get; } }");

        Assert.Empty(compiled.Problems);
        var reasons = compiled.Again("Options");
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.True(
            reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }
}
