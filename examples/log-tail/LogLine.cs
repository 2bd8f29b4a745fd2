using Probing.Sdk.Tables;

namespace LogTail;

/// <summary>One line of the file.</summary>
[Table("log", "lines", Description = "One row per line of the log file log_tail.path, the latest log_tail.keep_bytes of it.",
    Example = "SELECT seen_at, level, text FROM log.lines WHERE level = 'ERROR' ORDER BY seq DESC LIMIT 20")]
public readonly partial record struct LogLine(
    [Column("Counts the lines since the extension was loaded; a gap is lines that were dropped")] long Seq,
    [Column("When the line was read")] DateTime SeenAt,
    [Column("First of DEBUG, INFO, WARNING, ERROR, CRITICAL in the line; NULL without one")] string? Level,
    [Column("The line without its end")] string Text,
    [Column("Bytes of the line that were left out because it is too long", Unit = "bytes")] long CutBytes);
