using System.Globalization;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// A sealed Parquet file. Its name says all that decides whether a query must open it:
/// <c>{ring}_{from}-{to}_{schema}_{earliest}_{latest}.parquet</c>, the times in nanoseconds since 1970 and left out where the
/// table has none. Renaming a finished file to this name is what makes it part of the table.
/// </summary>
/// <param name="Ring">Which ring the rows were in, see <see cref="RingOf"/>.</param>
/// <param name="From">Number of the first row in that ring's life.</param>
/// <param name="To">Number after the last row.</param>
/// <param name="Schema">What its columns are, see <see cref="ColdSchema.Fingerprint"/>.</param>
/// <param name="Times">Times of the rows lie within; null where the table has no time, or only NULLs of it.</param>
public sealed record ColdFile(string Ring, long From, long To, string Schema, RingRange? Times)
{
    internal const string Extension = ".parquet";
    internal const string Unfinished = ".tmp";

    /// <summary>The folder of the file; empty for one that is not written yet.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Size on disk.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was written.</summary>
    public DateTime WrittenUtc { get; init; }

    public string Path => System.IO.Path.Combine(Folder, Name);

    public long Rows => To - From;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Ring}_{From}-{To}_{Schema}")
        + (Times is { } times ? string.Create(CultureInfo.InvariantCulture, $"_{times.Minimum}_{times.Maximum}") : "") + Extension;

    /// <summary>The ring's name in files: one ring of one process on one run of one machine.</summary>
    public static string RingOf(RingDescriptor ring) => string.Create(CultureInfo.InvariantCulture,
        $"{ring.Process.Id}-{ring.Process.StartTicks}-{ring.Process.Boot.ToString("N")[..8]}-{ring.CreatedNanoseconds:x}");

    /// <summary>True when all rows of <paramref name="other"/> are here too.</summary>
    internal bool Covers(ColdFile other) => Ring == other.Ring && From <= other.From && To >= other.To;

    /// <summary>What a file's name says; null for a file that is none of ours.</summary>
    public static ColdFile? Parse(string name)
    {
        if (!name.EndsWith(Extension, StringComparison.Ordinal))
            return null;
        var parts = name[..^Extension.Length].Split('_');
        if (parts.Length is not (3 or 5) || parts[0].Split('-') is not { Length: 4 } || parts[2].Length != ColdSchema.FingerprintLength)
            return null;
        var rows = parts[1].Split('-');
        if (rows.Length != 2 || !Number(rows[0], out var from) || !Number(rows[1], out var to) || from < 0 || to <= from)
            return null;
        if (parts.Length == 3)
            return new ColdFile(parts[0], from, to, parts[2], null);
        return Number(parts[3], out var earliest) && Number(parts[4], out var latest)
            ? new ColdFile(parts[0], from, to, parts[2], new RingRange(earliest, latest))
            : null;
    }

    private static bool Number(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
