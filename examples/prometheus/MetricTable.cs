using Probing.Sdk.Tables;

namespace Prometheus;

/// <summary>A metric family as a table: three columns that all have, and one for each label.</summary>
internal static class MetricTable
{
    private static readonly HashSet<string> s_taken = new(["time", "sample", "value"], StringComparer.OrdinalIgnoreCase);

    public static ITableProvider Of(MetricFamily family, DateTime scraped)
    {
        var unit = family.Name.Contains("_seconds") ? "s" : family.Name.Contains("_bytes") ? "bytes" : null;
        var columns = new TableColumns<Sample>()
            .Timestamp("time", "When the endpoint measured it; when it was asked, if it does not say", sample => sample.Time ?? scraped)
            .Text("sample", "What the value is of: bucket, sum, count, created; NULL for the metric itself", sample => sample.Part)
            .Double("value", family.Help.Length > 0 ? family.Help : "Value of the metric", sample => sample.Value, unit);
        for (var i = 0; i < family.Labels.Count; i++)
        {
            var at = i;
            columns.Text(ColumnOf(family.Labels, i), $"Label {family.Labels[i]}; NULL where the sample has none",
                sample => sample.Labels.GetValueOrDefault(family.Labels[at]));
        }
        return new RowTable<Sample>(columns, _ => family.Samples);
    }

    /// <summary>SQL does not tell letters of different case apart, labels do; and a label may be called value.</summary>
    private static string ColumnOf(IReadOnlyList<string> labels, int at)
    {
        var label = labels[at];
        var clashes = s_taken.Contains(label) || labels.Take(at).Contains(label, StringComparer.OrdinalIgnoreCase);
        return clashes ? $"label_{at}_{label}" : label;
    }
}
