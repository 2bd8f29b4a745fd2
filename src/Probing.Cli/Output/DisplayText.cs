using System.Globalization;
using System.Text;

namespace Probing.Cli.Output;

/// <summary>Text on a terminal: how many columns it takes, and made harmless.</summary>
/// <remarks>
/// What a target answers is untrusted: an escape sequence could retitle the terminal, move the cursor over other output
/// or paste into the shell, and a bidirectional override could show a number as another. All of them are shown, not
/// sent.
/// </remarks>
internal static class DisplayText
{
    private const int ZeroWidthJoiner = 0x200d;
    private const int EmojiPresentation = 0xfe0f;

    /// <summary>Replaces control, format and line-separating characters by visible escapes.</summary>
    /// <param name="text">What to show.</param>
    /// <param name="keepLines">True to let newlines and tabs through: a traceback, not a table cell.</param>
    public static string Escape(string text, bool keepLines = false)
    {
        var first = IndexOfHarmful(text, keepLines);
        if (first < 0)
            return text;
        var safe = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            if (!IsHarmful(rune, keepLines))
                safe.Append(rune.ToString());
            else
                AppendEscape(safe, rune.Value);
        }
        return safe.ToString();
    }

    /// <summary>Columns on a terminal: East Asian wide characters and emoji take two, combining marks none.</summary>
    public static int Width(string text)
    {
        if (Ascii.IsValid(text))
            return text.Length;
        var width = 0;
        for (var at = 0; at < text.Length;)
            width += ClusterWidth(NextCluster(text, ref at));
        return width;
    }

    /// <summary>The text if it fits, else its beginning with an ellipsis, never wider than <paramref
    /// name="columns"/>.</summary>
    public static string Fit(string text, int columns)
    {
        if (text.Length <= columns && Ascii.IsValid(text) || Width(text) <= columns)
            return text;
        var width = 0;
        var at = 0;
        while (at < text.Length)
        {
            var next = at;
            width += ClusterWidth(NextCluster(text, ref next));
            if (width > columns - 1)
                break;
            at = next;
        }
        return string.Concat(text.AsSpan(0, at), "…");
    }

    /// <summary>The text in lines of at most <paramref name="columns"/>, broken at spaces where there are
    /// some.</summary>
    /// <param name="text">One paragraph.</param>
    /// <param name="columns">Width of a line.</param>
    /// <param name="maxLines">Lines after which the rest is cut, with an ellipsis.</param>
    public static IReadOnlyList<string> Wrap(string text, int columns, int maxLines)
    {
        var lines = new List<string>();
        while (lines.Count < maxLines - 1 && Width(text) > columns)
        {
            var room = Fit(text, columns + 1).Length - 1;
            var space = text.LastIndexOf(' ', Math.Min(room, text.Length - 1));
            var end = space > 0 ? space : Math.Max(room, 1);
            lines.Add(text[..end].TrimEnd());
            text = text[end..].TrimStart();
        }
        lines.Add(Fit(text, columns));
        return lines;
    }

    private static ReadOnlySpan<char> NextCluster(string text, ref int at)
    {
        var length = StringInfo.GetNextTextElementLength(text, at);
        var cluster = text.AsSpan(at, length);
        at += length;
        return cluster;
    }

    private static int ClusterWidth(ReadOnlySpan<char> cluster)
    {
        var width = 0;
        foreach (var rune in cluster.EnumerateRunes())
            width = Math.Max(width, rune.Value == EmojiPresentation ? 2 : EastAsianWidth.Of(rune));
        return width;
    }

    private static int IndexOfHarmful(string text, bool keepLines)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmful(rune, keepLines))
                return at;
            at += rune.Utf16SequenceLength;
        }
        return -1;
    }

    private static bool IsHarmful(Rune rune, bool keepLines)
    {
        if (rune.Value < 0x7f)
            return rune.Value < 0x20 && !(keepLines && rune.Value is '\n' or '\t');
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Format => rune.Value != ZeroWidthJoiner,
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            _ => false,
        };
    }

    private static void AppendEscape(StringBuilder to, int value) => _ = value switch
    {
        '\n' => to.Append("\\n"),
        '\r' => to.Append("\\r"),
        '\t' => to.Append("\\t"),
        < 0x100 => to.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        _ => to.Append(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}"),
    };
}
