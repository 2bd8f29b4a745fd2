namespace Probing.Cli.CommandLine;

/// <summary>Finds the word that a mistyped one was meant to be.</summary>
internal static class Spelling
{
    /// <summary>The nearest of <paramref name="words"/>; null when none is near enough to be meant.</summary>
    public static string? Nearest(string typed, IEnumerable<string> words)
    {
        var (word, distance) = words
            .Select(word =>
                (Word: word, Distance: word.StartsWith(typed, StringComparison.Ordinal) ? 1 : Distance(typed, word)))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return word is not null && distance <= Math.Max(1, Math.Max(typed.Length, word.Length) / 3) ? word : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one word into the
    /// other.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, replace);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
