using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Probing.Server.Formats;

namespace Probing.Server.Endpoints;

/// <summary>
/// What is known when the last row is out, as header fields: headers of a short answer, trailers of a long one.
/// </summary>
internal static class SummaryHeaders
{
    /// <summary>Rows of the answer.</summary>
    public const string RowCount = "Probing-Row-Count";

    /// <summary>Milliseconds from request to last row.</summary>
    public const string Elapsed = "Probing-Elapsed-Ms";

    /// <summary>
    /// What the caller should know about the rows: a JSON list in ASCII; absent when there is nothing.
    /// </summary>
    public const string Warnings = "Probing-Warnings";

    /// <summary>Code of the error that ended the rows early; trailer only.</summary>
    public const string Error = "Probing-Error";

    /// <summary>All of them, for the header <c>Trailer</c>.</summary>
    public const string All = $"{RowCount}, {Elapsed}, {Warnings}, {Error}";

    // Clients bound the headers they take (64 KiB is usual); a flood of warnings must not cost them the rows.
    private const int MaxWarningsLength = 8 * 1024;

    public static IEnumerable<(string Name, string Value)> Of(ResultSummary summary)
    {
        yield return (RowCount, summary.RowCount.ToString(CultureInfo.InvariantCulture));
        yield return (Elapsed, summary.Elapsed.TotalMilliseconds.ToString("f3", CultureInfo.InvariantCulture));
        if (summary.Warnings.Count > 0)
            yield return (Warnings, List(summary.Warnings));
        if (summary.Error is { } error)
            yield return (Error, error.Kind.Code);
    }

    /// <summary>As many warnings as there is room for, then how many more there are.</summary>
    private static string List(IReadOnlyList<string> warnings)
    {
        for (var count = warnings.Count; ; count--)
        {
            var left = warnings.Count - count;
            var shown = warnings.Take(count).Concat(left > 0 ? [$"{left} more warnings"] : Array.Empty<string>());
            var text = Ascii(shown);
            if (text.Length <= MaxWarningsLength || count == 0)
                return text;
        }
    }

    /// <summary>
    /// The writer's own encoder escapes all that is not ASCII, control characters too: safe in a header.
    /// </summary>
    private static string Ascii(IEnumerable<string> texts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
