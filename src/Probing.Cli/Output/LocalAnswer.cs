using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Probing.Cli.CommandLine;

namespace Probing.Cli.Output;

/// <summary>Writes rows that were made here, not by a probe.</summary>
internal static class LocalAnswer
{
    public static void Write(TextTable table, AnswerRequest request, CliConsole console)
    {
        using var target = OutputTarget.Open(request.OutputPath, console.Out);
        target.Stream.Write(Encoding.UTF8.GetBytes(request.Format switch
        {
            OutputFormat.Table =>
                TableWriter.Write(Shown(table), request.OutputPath is null ? console.Style : new OutputStyle()),
            OutputFormat.Markdown => MarkdownWriter.Write(Shown(table)),
            OutputFormat.Csv => Csv(table),
            OutputFormat.Json => Json(table),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Format, "refused by LocalOptions"),
        }));
        target.Complete();
    }

    // Command lines and paths are other people's text too.
    private static TextTable Shown(TextTable table)
    {
        var shown = new TextTable(table.Columns) { MaxLines = table.MaxLines };
        foreach (var row in table.Rows)
            shown.Rows.Add([.. row.Select(cell => cell is null ? null : DisplayText.Escape(cell))]);
        return shown;
    }

    private static string Csv(TextTable table)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', table.Columns.Select(column => Field(column.Name))).Append('\n');
        foreach (var row in table.Rows)
            text.AppendJoin(',', row.Select(cell => cell is null ? "" : Field(cell))).Append('\n');
        return text.ToString();
    }

    // RFC 4180; an empty text is quoted to tell it from NULL.
    private static string Field(string value) => value.Length == 0 || value.AsSpan().IndexOfAny(",\"\r\n") >= 0
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;

    private static string Json(TextTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartArray();
            foreach (var row in table.Rows)
                WriteRow(writer, table.Columns, row);
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteRow(Utf8JsonWriter writer, IReadOnlyList<TextColumn> columns, string?[] row)
    {
        writer.WriteStartObject();
        for (var i = 0; i < row.Length; i++)
        {
            writer.WritePropertyName(columns[i].Name);
            if (row[i] is not { } cell)
                writer.WriteNullValue();
            else if (columns[i].IsNumber
                && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                writer.WriteRawValue(cell);
            else
                writer.WriteStringValue(cell);
        }
        writer.WriteEndObject();
    }
}
