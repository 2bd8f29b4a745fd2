using System.Text.RegularExpressions;
using Probing.Sdk;

namespace Probing.Cli.Output;

/// <summary>Prints a failure: the message, where in the user's text it lies, and the traceback when there is
/// one.</summary>
internal static partial class ErrorReport
{
    /// <param name="to">Standard error.</param>
    /// <param name="error">The failure.</param>
    /// <param name="text">The user's SQL or Python, which positions refer to; null when there is none.</param>
    /// <param name="color">True on a terminal.</param>
    public static void Write(TextWriter to, ProbingException error, string? text, bool color)
    {
        var (red, plain) = color ? ("\e[1;31m", "\e[0m") : ("", "");
        var position = text is not null && error.Position is { } at && at >= 0 && at <= text.Length ? at : -1;
        var message = position >= 0 ? OwnCaret().Replace(error.Message, "") : error.Message;
        to.WriteLine($"{red}error:{plain} {DisplayText.Escape(message, keepLines: true)}");
        if (text is not null && position >= 0)
            WriteCaret(to, text, position, red, plain);
        // A traceback without frames is the message again.
        if (error.Detail?.TrimEnd() is { Length: > 0 } detail && detail != error.Message)
            to.WriteLine(DisplayText.Escape(detail, keepLines: true));
    }

    private static void WriteCaret(TextWriter to, string text, int position, string red, string plain)
    {
        var start = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        var end = text.IndexOf('\n', position);
        var line = text[start..(end < 0 ? text.Length : end)].TrimEnd('\r');
        var number = text.AsSpan(0, start).Count('\n') + 1;
        var label = text.Contains('\n') ? $"line {number}: " : "  ";
        var before = DisplayText.Escape(line[..Math.Min(position - start, line.Length)]);
        to.WriteLine(label + DisplayText.Escape(line));
        to.WriteLine(new string(' ', label.Length + DisplayText.Width(before)) + $"{red}^{plain}");
    }

    // DuckDB points into the text as well, from after a label that shifts its caret; one caret is enough.
    [GeneratedRegex(@"\s*\nLINE \d+:[^\n]*\n *\^\s*$")]
    private static partial Regex OwnCaret();
}
