using System.Globalization;

namespace Prometheus;

/// <summary>Reads Prometheus' text exposition format, version 0.0.4.</summary>
internal static class Exposition
{
    private static readonly string[] s_histogramParts = ["bucket", "sum", "count", "created"];
    private static readonly string[] s_summaryParts = ["sum", "count", "created"];

    /// <summary>The families by name.</summary>
    /// <exception cref="FormatException">A line is neither comment nor sample; the message has its number.</exception>
    public static Dictionary<string, MetricFamily> Parse(string text)
    {
        var families = new Dictionary<string, MetricFamily>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var rest = line.Trim();
            try
            {
                if (rest.StartsWith('#'))
                    ReadComment(rest, families);
                else if (rest.Length > 0)
                    ReadSample(new SampleReader(rest), families);
            }
            catch (FormatException e)
            {
                throw new FormatException($"line {number}: {e.Message} in '{(rest.Length > 100 ? rest[..100] + "…" : rest)}'");
            }
        }
        foreach (var empty in families.Where(pair => pair.Value.Samples.Count == 0).Select(pair => pair.Key).ToList())
            families.Remove(empty);
        return families;
    }

    private static void ReadComment(string line, Dictionary<string, MetricFamily> families)
    {
        switch (line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
        {
            case ["#", "HELP", var name, var help]:
                Named(families, name).Help = help.Replace(@"\n", " ").Replace(@"\\", @"\");
                break;
            case ["#", "TYPE", var name, var type]:
                Named(families, name).Type = type;
                break;
        }
    }

    private static void ReadSample(SampleReader reader, Dictionary<string, MetricFamily> families)
    {
        var name = reader.Name();
        var labels = reader.Labels();
        var value = Number(reader.Word());
        var time = reader.AtEnd ? (DateTime?)null : Time(reader.Word());
        if (!reader.AtEnd)
            throw new FormatException("something follows the time");
        var (family, part) = FamilyOf(name, families);
        family.Samples.Add(new Sample(part, labels, value, time));
    }

    /// <summary>The samples of histogram x are called x_bucket, x_sum and x_count.</summary>
    private static (MetricFamily Family, string? Part) FamilyOf(string name, Dictionary<string, MetricFamily> families)
    {
        var cut = name.LastIndexOf('_');
        if (cut > 0 && !families.ContainsKey(name) && families.TryGetValue(name[..cut], out var whole))
        {
            var parts = whole.Type switch { "histogram" => s_histogramParts, "summary" => s_summaryParts, _ => [] };
            if (parts.Contains(name[(cut + 1)..]))
                return (whole, name[(cut + 1)..]);
        }
        return (Named(families, name), null);
    }

    private static MetricFamily Named(Dictionary<string, MetricFamily> families, string name)
    {
        if (!families.TryGetValue(name, out var family))
            families[name] = family = new MetricFamily(name);
        return family;
    }

    private static double Number(string text) => text switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text}' is no number"),
    };

    private static DateTime Time(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
        && Math.Abs(milliseconds) < 60_000_000_000_000
            ? DateTime.UnixEpoch.AddMilliseconds(milliseconds)
            : throw new FormatException($"'{text}' is no time in milliseconds");
}
