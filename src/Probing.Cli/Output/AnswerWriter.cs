using System.Diagnostics;
using System.Globalization;
using System.Text;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;

namespace Probing.Cli.Output;

/// <summary>Sends a query and writes its rows as asked, then its warnings and its summary.</summary>
internal static class AnswerWriter
{
    /// <summary>Runs one query to its end.</summary>
    /// <exception cref="Sdk.ProbingException">The query failed, or the probe went away in the middle.</exception>
    public static async Task RunAsync(ProbeClient client, QueryText query, AnswerRequest request, CliConsole console,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var answer =
            await client.SendAsync(HttpMethod.Post, "/query", query.ToContent(), request.Format.MediaType(),
            request.Timeout, cancellationToken);
        using var target = OutputTarget.Open(request.OutputPath, console.Out);
        long? shown = null;
        var more = false;
        var leftOut = 0;
        try
        {
            var body = await answer.BodyAsync(cancellationToken);
            if (request.Format.IsDrawn())
            {
                var table = await ArrowTable.ReadAsync(body, request.MaxRows, cancellationToken);
                (shown, more) = (table.Rows.Count, table.HasMore);
                target.Stream.Write(Encoding.UTF8.GetBytes(Draw(table, request, console)));
                if (request.Format == OutputFormat.Table && request.OutputPath is null)
                    leftOut = table.Columns.Count - TableLayout.Of(table, console.Style.Columns).Widths.Count;
            }
            else
            {
                await body.CopyToAsync(target.Stream, cancellationToken);
            }
        }
        catch (Exception e)
            when (e is HttpRequestException or HttpIOException && !cancellationToken.IsCancellationRequested)
        {
            throw client.Lost(e);
        }
        answer.ThrowIfFailedLate();
        target.Complete();
        foreach (var warning in answer.Warnings)
            console.Error.WriteLine($"warning: {DisplayText.Escape(warning)}");
        if (leftOut > 0)
            console.Error.WriteLine(
                $"{leftOut} {(leftOut == 1 ? "column does" : "columns do")} not fit the terminal; name those "
                + "you want, or use --format csv");
        if (!request.Quiet)
            console.Error.WriteLine(Summary(shown ?? answer.Rows, more, answer.Elapsed ?? watch.Elapsed));
    }

    private static string Draw(TextTable table, AnswerRequest request, CliConsole console) =>
        request.Format == OutputFormat.Markdown
        ? MarkdownWriter.Write(table)
        : TableWriter.Write(table, request.OutputPath is null ? console.Style : new OutputStyle());

    private static string Summary(long? rows, bool more, TimeSpan elapsed)
    {
        var time = Duration(elapsed);
        return rows is not { } count ? time
            : more ? $"first {count} rows in {time}; there are more: --max-rows 0 shows all, --format csv writes all"
            : $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? "row" : "rows")} in {time}";
    }

    private static string Duration(TimeSpan elapsed) => elapsed.TotalSeconds switch
    {
        < 0.1 => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.0} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.00} s"),
    };
}
