using System.Text;

namespace Probing.Cli.Output;

/// <summary>Writes a table in GitHub's Markdown, for issues and notebooks.</summary>
internal static class MarkdownWriter
{
    public static string Write(TextTable table)
    {
        var text = new StringBuilder();
        Line(text, table.Columns.Select(column => Escape(column.Name)));
        Line(text, table.Columns.Select(column => column.IsNumber ? "---:" : "---"));
        foreach (var row in table.Rows)
            Line(text, row.Select(cell => cell is null ? "NULL" : Escape(cell)));
        return text.ToString();
    }

    private static void Line(StringBuilder to, IEnumerable<string> cells) =>
        to.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    // What GitHub would read as markup inside a table cell.
    private static string Escape(string cell)
    {
        var text = new StringBuilder(cell.Length + 8);
        foreach (var letter in cell)
        {
            if (letter is '|' or '\\' or '`' or '*' or '_' or '<' or '[' or ']' or '~')
                text.Append('\\');
            text.Append(letter);
        }
        return text.ToString();
    }
}
