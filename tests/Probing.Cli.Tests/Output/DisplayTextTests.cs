using Probing.Cli.Output;

namespace Probing.Cli.Tests.Output;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("naïve", 5)]
    [InlineData("日本語", 6)]
    [InlineData("한국어", 6)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("é", 1)]
    [InlineData("🙂", 2)]
    [InlineData("👩‍💻", 2)]
    [InlineData("✔", 1)]
    [InlineData("✔️", 2)]
    [InlineData("𠀀", 2)]
    [InlineData("Привет", 6)]
    public void Width_is_what_a_terminal_uses(string text, int columns) =>
        Assert.Equal(columns, DisplayText.Width(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("abcdef", 1, "…")]
    [InlineData("日本語", 6, "日本語")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("a👩‍💻b", 3, "a…")]
    public void Fit_never_exceeds_the_columns_nor_splits_a_character(string text, int columns, string expected)
    {
        Assert.Equal(expected, DisplayText.Fit(text, columns));
        Assert.True(DisplayText.Width(DisplayText.Fit(text, columns)) <= columns);
    }

    [Theory]
    [InlineData("a\nb\tc\r", @"a\nb\tc\r")]
    [InlineData("\e[31mred\e]0;title\a", @"\x1b[31mred\x1b]0;title\x07")]
    [InlineData("\u009b2J", @"\x9b2J")]
    [InlineData("\0", @"\x00")]
    [InlineData("\x7f", @"\x7f")]
    [InlineData("abc\u202edef", @"abc\u{202e}def")]
    [InlineData("\u2066x\u2069", @"\u{2066}x\u{2069}")]
    [InlineData("a\u2028b", @"a\u{2028}b")]
    [InlineData("a\u200bb", @"a\u{200b}b")]
    [InlineData("日本 👩‍💻", "日本 👩‍💻")]
    public void Escape_shows_what_a_terminal_would_obey(string text, string expected) =>
        Assert.Equal(expected, DisplayText.Escape(text));

    [Fact]
    public void Escape_can_keep_the_lines_of_a_traceback() =>
        Assert.Equal("a\n\tb\\x1b", DisplayText.Escape("a\n\tb\e", keepLines: true));

    [Fact]
    public void Escape_survives_a_lone_surrogate() => Assert.Equal("a\ufffdb", DisplayText.Escape("\ea\ud800b")[4..]);

    [Fact]
    public void Wrap_breaks_at_spaces_and_cuts_the_rest()
    {
        Assert.Equal(["one two", "three"], DisplayText.Wrap("one two three", 8, 3));
        Assert.Equal(["one two", "three f…"], DisplayText.Wrap("one two three four five", 8, 2));
        Assert.Equal(["abcdefgh", "ijkl"], DisplayText.Wrap("abcdefghijkl", 8, 3));
        Assert.All(DisplayText.Wrap("日本語の長い文 です", 6, 9), line => Assert.True(DisplayText.Width(line) <= 6));
    }
}
