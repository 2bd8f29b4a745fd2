using System.Text.RegularExpressions;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests;

/// <summary>The house rules that a machine can check.</summary>
public partial class StyleTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 160; // the rule is 120; this stops what nobody looked at

    private static readonly string[] s_code = [".cs", ".py", ".c", ".h", ".sh"];

    [Fact]
    public void No_file_has_more_than_400_lines() =>
        None(Code().Where(file => file.Text.AsSpan().Count('\n') > MaxLines).Select(file => file.Name), "split these files");

    [Fact]
    public void No_line_is_far_too_long() => None(
        from file in CSharp()
        from line in file.Text.Split('\n').Index()
        where line.Item.Length > MaxColumns
        select $"{file.Name}:{line.Index + 1}: {line.Item.Length} columns", "wrap these lines at 120 columns");

    [Fact]
    public void Nothing_is_left_to_do() => None(
        from file in Code()
        from match in Unfinished().Matches(file.Text)
        select $"{file.At(match.Index)}: {match.Value}", "finish this");

    [Fact]
    public void No_regions_and_no_namespace_blocks() => None(
        from file in CSharp()
        from match in Region().Matches(file.Code)
        select $"{file.At(match.Index)}: {match.Value.Trim()}", "write a file-scoped namespace and no regions");

    [Fact]
    public void A_file_has_one_public_type() => None(
        from file in Repository.Sources()
        let types = PublicType().Matches(file.Code).Select(match => match.Groups["name"].Value).Distinct().ToArray()
        where types.Length > 1
        select $"{file.Name}: {string.Join(", ", types)}", "give each public type a file of its own");

    [Fact]
    public void Files_end_with_one_line_end_and_have_no_trailing_blanks() => None(
        from file in Code()
        where !file.Text.EndsWith('\n') || file.Text.EndsWith("\n\n", StringComparison.Ordinal) || TrailingBlank().IsMatch(file.Text)
        select file.Name, "trim these files");

    [Fact]
    public void No_path_of_somebodys_machine_is_in_the_sources() => None(
        from folder in (string[])["src", "tests", "python", "eng", "docs", "examples", "bench"]
        from file in Repository.Files(folder, [.. s_code, ".md", ".csproj", ".props", ".targets", ".json", ".toml", ".txt"])
        from match in MachinePath().Matches(file.Text)
        select $"{file.At(match.Index)}: {match.Value}", "no path of a machine belongs into the repository");

    private static IEnumerable<SourceFile> Code() =>
        from folder in (string[])["src", "tests", "python", "eng", "bench", "examples"]
        from file in Repository.Files(folder, s_code)
        select file;

    private static IEnumerable<SourceFile> CSharp() => Code().Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal));

    private static void None(IEnumerable<string> found, string advice)
    {
        var all = found.ToArray();
        Assert.True(all is [], $"{advice}:\n{string.Join('\n', all)}");
    }

    // Spelled in pieces: this file is scanned, too.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#region|^namespace [\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^public (?:(?:sealed|static|abstract|partial|readonly|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingBlank();

    [GeneratedRegex(@"(?<![\w.}])/(wo" + @"rk|ro" + @"ot|home/[a-z]+)/\w+")]
    private static partial Regex MachinePath();
}
