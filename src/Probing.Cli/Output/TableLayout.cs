namespace Probing.Cli.Output;

/// <summary>
/// Divides the width of a terminal among columns. Text shrinks first, the widest column most; numbers keep their
/// digits; when even that is too wide, columns at the end are left out.
/// </summary>
/// <param name="Widths">Width of each column that is shown; the others are left out.</param>
internal sealed record TableLayout(IReadOnlyList<int> Widths)
{
    private const int LeastText = 8;
    private const int LeastHeading = 8;

    /// <summary>A box takes a bar and two spaces a column, and one bar more.</summary>
    private const int PerColumn = 3;

    /// <summary>The column of ellipses that stands for those left out.</summary>
    private const int ElisionWidth = PerColumn + 1;

    public static TableLayout Of(TextTable table, int? columns)
    {
        var natural = new int[table.Columns.Count];
        var least = new int[natural.Length];
        for (var i = 0; i < natural.Length; i++)
        {
            var heading = DisplayText.Width(table.Columns[i].Name);
            var widest = table.Rows.Select(row => DisplayText.Width(row[i] ?? "NULL")).DefaultIfEmpty(0).Max();
            natural[i] = Math.Max(Math.Max(heading, widest), 1);
            least[i] = table.Columns[i].IsNumber ? Math.Max(widest, Math.Min(heading, LeastHeading))
                : Math.Min(natural[i], LeastText);
        }
        if (columns is not { } width || natural.Sum() + PerColumn * natural.Length + 1 <= width)
            return new TableLayout(natural);
        var shown = CountThatFit(least, width);
        var room = width - 1 - PerColumn * shown - (shown < natural.Length ? ElisionWidth : 0);
        return new TableLayout(Shrink(natural[..shown], least[..shown], room));
    }

    private static int CountThatFit(int[] least, int width)
    {
        var used = 1;
        for (var i = 0; i < least.Length; i++)
        {
            used += least[i] + PerColumn;
            var elision = i + 1 < least.Length ? ElisionWidth : 0;
            if (used + elision > width && !(i + 1 == least.Length && used <= width))
                return Math.Max(i, 1);
        }
        return least.Length;
    }

    /// <summary>Lowers the widest columns to one common width, as far as needed; no column below its least.</summary>
    private static int[] Shrink(int[] natural, int[] least, int room)
    {
        int[] At(int cap) => [.. natural.Select((width, i) => Math.Max(Math.Min(width, cap), least[i]))];
        var low = 1;
        var high = Math.Max(natural.Max(), 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (At(middle).Sum() <= room)
                low = middle;
            else
                high = middle - 1;
        }
        var widths = At(low);
        var spare = room - widths.Sum();
        for (var i = 0; i < widths.Length && spare > 0; i++)
        {
            if (widths[i] < natural[i] && widths[i] == Math.Max(low, least[i]))
            {
                widths[i]++;
                spare--;
            }
        }
        // One column that is wider than the terminal by itself is cut: there is nothing left to give up.
        if (widths.Length == 1)
            widths[0] = Math.Max(Math.Min(widths[0], room), 1);
        return widths;
    }
}
