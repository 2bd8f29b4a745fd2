using Microsoft.CodeAnalysis;
using Probing.Sdk.Generators.Tests.Support;

namespace Probing.Sdk.Generators.Tests.Tables;

public class TablesGeneratorTests
{
    [Theory]
    [InlineData("readonly partial record struct R(int A) { public static IEnumerable<R> Rows() => []; }")]
    [InlineData("public sealed partial record R([Column(\"a \\\"b\\\"\", Unit = \"ms\")] int A) " +
        "{ internal static IAsyncEnumerable<R> Rows(ScanRequest r, CancellationToken c) => null!; }")]
    [InlineData("partial record R(string Name, string? Namespace, int Description, bool Right) " +
        "{ static ValueTask<R[]> Rows(CancellationToken c) => default; }")]
    [InlineData("partial class R { [Column] public Guid? @class { get; set; } static List<R> Rows(CancellationToken c) => []; }")]
    [InlineData("partial struct R { [Column] public DayOfWeek? Day => null; }")]
    [InlineData("partial record struct R(int[] A, List<string?> B, IReadOnlyCollection<DateTimeOffset> C, " +
        "HashSet<DayOfWeek> D, byte[]? E, decimal? F, ulong[]? G);")]
    [InlineData("partial record R(int A) : Base(A); record Base(int X);")]
    public void What_it_writes_compiles_without_a_warning(string record)
    {
        var compiled = new Compiled($"namespace Lab.Inner;\n[Table(\"lab\", \"r\", Description = \"d\\n\\\"\")]\n{record}");

        Assert.Empty(compiled.Findings);
        Assert.Empty(compiled.Problems);
    }

    [Fact]
    public void A_record_may_be_private_and_nested()
    {
        var compiled = new Compiled("""
            static partial class Outer
            {
                partial interface IInner
                {
                    [Table("lab", "r")]
                    private readonly partial record struct R(int A) { public static R[] Rows() => []; }

                    static TablePlugin Table => R.Plugin;
                }
            }
            """);

        Assert.Empty(compiled.Findings);
        Assert.Empty(compiled.Problems);
    }

    [Theory]
    [InlineData("record X(int A);", "PRB011", "'X' has a [Table], or contains one, so the generator writes part of it: add the modifier 'partial'")]
    [InlineData("partial record X([Column] Uri A);", "PRB012",
        "The column 'a' is a Uri; use bool, an integer, float, double, decimal, string, byte[], DateTime, DateTimeOffset, DateOnly, " +
        "TimeSpan, Guid, an enum, or an array or list of these")]
    [InlineData("partial record X(int[][] A);", "PRB012",
        "The column 'a' is a int[][]; use bool, an integer, float, double, decimal, string, byte[], DateTime, DateTimeOffset, DateOnly, " +
        "TimeSpan, Guid, an enum, or an array or list of these")]
    [InlineData("partial record X(int RssBytes, [Column] int A, [Column(Name = \"a\")] int B);", "PRB013",
        "The column 'a' is declared by 'A' already; give one of them another name: [Column(Name = \"…\")]")]
    [InlineData("partial class X { public int A { get; } }", "PRB014",
        "The table 'r' has no columns; declare positional parameters, or properties with [Column]")]
    [InlineData("partial record X(int A) { public static int Rows() => 1; }", "PRB015",
        "'Rows' of 'X' must be static, take nothing but a ScanRequest and a CancellationToken, and give IEnumerable<X>, " +
        "IAsyncEnumerable<X> or a task of IEnumerable<X>")]
    [InlineData("partial record X(int A) { public IEnumerable<X> Rows() => []; }", "PRB015",
        "'Rows' of 'X' must be static, take nothing but a ScanRequest and a CancellationToken, and give IEnumerable<X>, " +
        "IAsyncEnumerable<X> or a task of IEnumerable<X>")]
    [InlineData("partial record X(int A) { public static IEnumerable<X> Rows(string path) => []; }", "PRB015",
        "'Rows' of 'X' must be static, take nothing but a ScanRequest and a CancellationToken, and give IEnumerable<X>, " +
        "IAsyncEnumerable<X> or a task of IEnumerable<X>")]
    [InlineData("partial record X([Column(Name = \"CPU time\")] int A);", "PRB016",
        "'CPU time' is no name for a column; use lower-case letters, digits and '_', starting with a letter")]
    [InlineData("partial record X([Column(Unit = \"ms\")] bool A);", "PRB017",
        "The unit of the column 'a' does not fit: values of type bool have none")]
    [InlineData("partial record X([Column(Scale = 2)] double A);", "PRB017",
        "The scale of the column 'a' does not fit: only a decimal has one, from 0 to 28")]
    [InlineData("partial record X([Column(Scale = 29)] decimal A);", "PRB017",
        "The scale of the column 'a' does not fit: only a decimal has one, from 0 to 28")]
    [InlineData("partial record X<T>(int A);", "PRB018", "'X' is generic, or is nested in a generic type; a table is one type")]
    public void Misuse_is_an_error_that_says_what_to_do(string record, string id, string message)
    {
        var compiled = new Compiled($"[Table(\"lab\", \"r\")] {record}");

        Assert.Equal((id, message), compiled.Finding);
        Assert.Equal(DiagnosticSeverity.Error, compiled.Findings[0].Severity);
        Assert.DoesNotContain(compiled.Problems, problem => problem.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("Lab", "r", "'Lab' is no name for a namespace; use lower-case letters, digits and '_', starting with a letter")]
    [InlineData("lab", "r.s", "'r.s' is no name for a table; use lower-case letters, digits and '_', starting with a letter")]
    [InlineData("lab", "", "'' is no name for a table; use lower-case letters, digits and '_', starting with a letter")]
    public void Names_must_be_plain(string space, string name, string message) =>
        Assert.Equal(("PRB016", message), new Compiled($"[Table(\"{space}\", \"{name}\")] partial record X(int A);").Finding);

    [Fact]
    public void An_edit_elsewhere_writes_nothing_anew()
    {
        var compiled = new Compiled("[Table(\"lab\", \"r\")] partial record X(int A) { public static X[] Rows() => []; }");

        Assert.Empty(compiled.Problems);
        var reasons = compiled.Again("Tables");
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.True(
            reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }
}
