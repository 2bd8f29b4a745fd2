using System.Text;

namespace Probing.Cli.Output;

/// <summary>Draws a table as a box.</summary>
internal static class TableWriter
{
    private const string Dim = "\e[2m";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    /// <summary>Corners, crossings and lines: left, line, crossing, right of the top, the middle and the bottom; bar;
    /// ellipsis.</summary>
    private sealed record Strokes(string Top, string Middle, string Bottom, char Bar, string Ellipsis);

    private static readonly Strokes Box = new("┌─┬┐", "├─┼┤", "└─┴┘", '│', "…");
    private static readonly Strokes Ascii = new("+-++", "+-++", "+-++", '|', "~");

    /// <summary>The table as text that ends with a newline.</summary>
    public static string Write(TextTable table, OutputStyle style)
    {
        var layout = TableLayout.Of(table, style.Columns);
        var strokes = style.Unicode ? Box : Ascii;
        var elided = layout.Widths.Count < table.Columns.Count;
        var text = new StringBuilder();

        Rule(text, strokes.Top, layout, elided);
        Line(text, [.. table.Columns.Select(column => column.Name)], isHeading: true);
        Rule(text, strokes.Middle, layout, elided);
        foreach (var row in table.Rows)
            Line(text, row, isHeading: false);
        if (table.HasMore)
            Line(text, [.. table.Columns.Select(_ => strokes.Ellipsis)], isHeading: false);
        Rule(text, strokes.Bottom, layout, elided);
        return text.ToString();

        void Line(StringBuilder to, string?[] cells, bool isHeading)
        {
            var wrapped = layout.Widths.Select((width, i) =>
                DisplayText.Wrap(cells[i] ?? "NULL", width, isHeading ? 1 : table.MaxLines)).ToList();
            for (var line = 0; line < wrapped.Max(lines => lines.Count); line++)
            {
                for (var i = 0; i < wrapped.Count; i++)
                {
                    to.Append(strokes.Bar).Append(' ');
                    var text = line < wrapped[i].Count ? wrapped[i][line] : "";
                    Cell(to, text, layout.Widths[i], table.Columns[i].IsNumber, cells[i] is null ? Dim : isHeading
                        ? Bold : "");
                    to.Append(' ');
                }
                if (elided)
                    to.Append(strokes.Bar).Append(' ').Append(strokes.Ellipsis).Append(' ');
                to.Append(strokes.Bar).Append('\n');
            }
        }

        void Cell(StringBuilder to, string text, int width, bool right, string color)
        {
            if (!style.Unicode)
                text = text.Replace("…", strokes.Ellipsis, StringComparison.Ordinal);
            var pad = Math.Max(width - DisplayText.Width(text), 0);
            var colored = style.Color && color.Length > 0 && text.Length > 0;
            to.Append(' ', right ? pad : 0);
            to.Append(colored ? color : "").Append(text).Append(colored ? Plain : "");
            to.Append(' ', right ? 0 : pad);
        }
    }

    private static void Rule(StringBuilder to, string strokes, TableLayout layout, bool elided)
    {
        to.Append(strokes[0]);
        for (var i = 0; i < layout.Widths.Count; i++)
            to.Append(i > 0 ? strokes[2..3] : "").Append(strokes[1], layout.Widths[i] + 2);
        if (elided)
            to.Append(strokes[2]).Append(strokes[1], 3);
        to.Append(strokes[3]).Append('\n');
    }
}
