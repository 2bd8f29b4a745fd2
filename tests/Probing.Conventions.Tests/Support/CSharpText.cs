namespace Probing.Conventions.Tests.Support;

/// <summary>Just enough of C#'s lexical rules to tell code from comments and literals.</summary>
internal static class CSharpText
{
    /// <summary>Replaces every character of comments and literals by a blank; line ends stay.</summary>
    public static string Blank(string text)
    {
        var code = text.ToCharArray();
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfNonCode(text, at);
            for (var blank = at; blank < end; blank++)
                code[blank] = text[blank] == '\n' ? '\n' : ' ';
            at = Math.Max(end, at + 1);
        }
        return new string(code);
    }

    // Where the comment or literal that begins here ends; the same place when it is code.
    private static int EndOfNonCode(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
            return After(text, at, "\n") - 1;
        if (rest.StartsWith("/*"))
            return After(text, at + 2, "*/");
        if (rest[0] == '\'')
            return Escaped(text, at, '\'');
        var prefix = rest.IndexOfAnyExcept('$', '@');
        if (prefix < 0 || rest[prefix] != '"')
            return at;
        var quotes = rest[prefix..].IndexOfAnyExcept('"');
        if (quotes >= 3)
            return After(text, at + prefix + quotes, new string('"', quotes));
        return rest[..prefix].Contains('@') ? Verbatim(text, at + prefix) : Escaped(text, at + prefix, '"');
    }

    private static int After(string text, int from, string end) =>
        text.IndexOf(end, from, StringComparison.Ordinal) is var at and >= 0 ? at + end.Length : text.Length + 1;

    private static int Escaped(string text, int open, char quote)
    {
        var holes = 0;
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] is '{' or '}')
                holes += text[at] == '{' ? 1 : -1;
            else if (text[at] == '\n' || (text[at] == quote && holes <= 0))
                return at + 1;
            else if (text[at] == '"' && holes > 0)
                at = Escaped(text, at, '"') - 1; // a literal in the hole of an interpolated one
        }
        return text.Length;
    }

    private static int Verbatim(string text, int open)
    {
        var at = open + 1;
        while (at < text.Length)
        {
            if (text[at] != '"')
                at++;
            else if (at + 1 < text.Length && text[at + 1] == '"')
                at += 2;
            else
                return at + 1;
        }
        return text.Length;
    }
}
