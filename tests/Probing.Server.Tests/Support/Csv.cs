using System.Text;

namespace Probing.Server.Tests.Support;

/// <summary>A reader of RFC 4180 that tells an absent field from an empty one.</summary>
internal static class Csv
{
    public const string Null = "\0NULL";

    public static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            row.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }
            Assert.Equal('\n', text[at]);
            at++;
            rows.Add(row);
            row = [];
        }
        return rows;
    }

    private static string Plain(string text, ref int at)
    {
        var end = text.IndexOfAny([',', '\n'], at);
        var field = text[at..end];
        at = end;
        return field.Length == 0 ? Null : field;
    }

    private static string Quoted(string text, ref int at)
    {
        var field = new StringBuilder();
        for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
        {
            if (text[at] == '"')
                at++;
            field.Append(text[at]);
        }
        at++;
        return field.ToString();
    }
}
