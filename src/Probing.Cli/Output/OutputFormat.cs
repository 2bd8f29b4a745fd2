using Probing.Sdk;

namespace Probing.Cli.Output;

/// <summary>What an answer is written as.</summary>
internal enum OutputFormat
{
    Table,
    Markdown,
    Json,
    Ndjson,
    Csv,
    Arrow,
    Parquet,
}

/// <summary>Names and media types of the formats.</summary>
internal static class OutputFormats
{
    public const string ArrowStream = "application/vnd.apache.arrow.stream";

    public static string[] Names { get; } = ["table", "json", "ndjson", "csv", "arrow", "parquet", "markdown"];

    public static OutputFormat Parse(string name) => name.ToLowerInvariant() switch
    {
        "table" => OutputFormat.Table,
        "markdown" or "md" => OutputFormat.Markdown,
        "json" => OutputFormat.Json,
        "ndjson" or "jsonl" => OutputFormat.Ndjson,
        "csv" => OutputFormat.Csv,
        "arrow" => OutputFormat.Arrow,
        "parquet" => OutputFormat.Parquet,
        _ => throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"'{name}' is no format; use one of {string.Join(", ", Names)}"),
    };

    /// <summary>What is asked for, else what the file's name says, else a table for eyes and CSV for
    /// programs.</summary>
    public static OutputFormat Choose(string? name, string? outputPath, bool isTerminal) =>
        name is not null ? Parse(name)
        : outputPath is not null ? OfFile(outputPath) ?? OutputFormat.Csv
        : isTerminal ? OutputFormat.Table : OutputFormat.Csv;

    /// <summary>The format that a file name asks for; null when its ending says nothing.</summary>
    public static OutputFormat? OfFile(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".md" => OutputFormat.Markdown,
        ".txt" => OutputFormat.Table,
        ".json" => OutputFormat.Json,
        ".ndjson" or ".jsonl" => OutputFormat.Ndjson,
        ".csv" => OutputFormat.Csv,
        ".arrow" or ".arrows" => OutputFormat.Arrow,
        ".parquet" or ".pq" => OutputFormat.Parquet,
        _ => null,
    };

    /// <summary>Tables are drawn here, from Arrow; the other formats are written by the probe and passed
    /// through.</summary>
    public static bool IsDrawn(this OutputFormat format) => format is OutputFormat.Table or OutputFormat.Markdown;

    /// <summary>True when the bytes would only garble a terminal.</summary>
    public static bool IsBinary(this OutputFormat format) => format is OutputFormat.Arrow or OutputFormat.Parquet;

    public static string MediaType(this OutputFormat format) => format switch
    {
        OutputFormat.Json => "application/json",
        OutputFormat.Ndjson => "application/x-ndjson",
        OutputFormat.Csv => "text/csv",
        OutputFormat.Parquet => "application/vnd.apache.parquet",
        _ => ArrowStream,
    };
}
