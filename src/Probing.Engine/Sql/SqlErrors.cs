using System.Globalization;
using System.Text;
using System.Text.Json;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Sql;

/// <summary>Makes the user's error of DuckDB's: its message, with the place shown in the user's own text.</summary>
internal static class SqlErrors
{
    private const int MaxExcerpt = 100;

    private const string Interrupted = "INTERRUPT";

    /// <param name="failure">What DuckDB said.</param>
    /// <param name="text">The user's statement.</param>
    /// <param name="before">Bytes that were written before the statement, for offsets in DuckDB's message.</param>
    internal static ProbingException Translate(DuckDbException failure, SqlText text, int before = 0)
    {
        var (type, message, offset) = Parse(failure.Message);
        if (type == Interrupted)
            return LostError(failure);
        var position = offset is { } utf8 && utf8 >= before ? text.ToOriginal(utf8 - before) : (int?)null;
        var full = type.Length == 0 ? message : $"{type} Error: {message}";
        return new ProbingException(Kind(type), position is { } at ? full + Excerpt(text.Original, at) : full, inner: failure)
            { Position = position };
    }

    /// <summary>The type, as in <c>Binder</c>.</summary>
    internal static string TypeOf(DuckDbException failure) => Parse(failure.Message).Type;

    /// <summary>
    /// Whether this is an interruption rather than its cause. Where nobody stopped the query, one of its threads failed and
    /// DuckDB interrupted the others: the reader of a streaming result then sees the interruption and never the failure.
    /// </summary>
    internal static bool IsInterruption(DuckDbException failure) => TypeOf(failure) == Interrupted;

    /// <summary>Nobody stopped the query (who did comes before its error), and its second run did not fail.</summary>
    private static ProbingException LostError(DuckDbException failure) => new(ProbingErrorKind.Internal,
        "the query failed on one of its threads, the SQL engine reported only that it interrupted the others, and when it ran " +
        "once more, to find the cause, it did not fail; run it again (with PROBING_ENGINE_THREADS=1 the cause is always seen)", inner: failure);

    private static ProbingErrorKind Kind(string type) => type switch
    {
        "Out of Memory" => ProbingErrorKind.LimitExceeded,
        "Permission" => ProbingErrorKind.PermissionDenied,
        "INTERNAL" or "FATAL" or "IO" or "TransactionContext" or "" => ProbingErrorKind.Internal,
        _ => ProbingErrorKind.InvalidQuery,
    };

    /// <summary>Reads <c>Parser Error: {"exception_type":"Parser","exception_message":"…","position":"7"}</c>.</summary>
    private static (string Type, string Message, int? Offset) Parse(string text)
    {
        var start = text.IndexOf('{');
        if (start < 0)
            return Plain(text);
        try
        {
            using var json = JsonDocument.Parse(text.AsMemory(start));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("exception_message", out var message))
                return Plain(text);
            var type = root.TryGetProperty("exception_type", out var named) ? named.GetString() ?? "" : "";
            var offset = root.TryGetProperty("position", out var position)
                && int.TryParse(position.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : (int?)null;
            return (type, message.GetString() ?? "", offset);
        }
        catch (JsonException)
        {
            return Plain(text);
        }
    }

    private static (string, string, int?) Plain(string text)
    {
        var at = text.IndexOf(" Error: ", StringComparison.Ordinal);
        return at is > 0 and < 30 ? (text[..at], text[(at + 8)..], null) : ("", text, null);
    }

    /// <summary>The line with a caret below the place, cut to a terminal's width.</summary>
    private static string Excerpt(string text, int position)
    {
        var start = text.LastIndexOf('\n', Math.Max(0, position - 1), Math.Max(0, position)) + 1;
        var end = text.IndexOf('\n', position) is var newline and >= 0 ? newline : text.Length;
        var line = text.AsSpan(0, start).Count('\n') + 1;
        var from = Math.Max(start, position - MaxExcerpt / 2);
        var to = Math.Min(end, from + MaxExcerpt);
        var label = $"LINE {line}: {(from > start ? "..." : "")}";
        var excerpt = text[from..to].Replace('\t', ' ').TrimEnd('\r');
        return new StringBuilder("\n\n").Append(label).Append(excerpt).Append(to < end ? "..." : "")
            .Append('\n').Append(' ', label.Length + position - from).Append('^').ToString();
    }
}
