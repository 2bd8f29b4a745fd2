using System.CommandLine;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Sdk;

namespace Probing.Cli.Output;

/// <summary>The options of every verb that answers with rows.</summary>
internal sealed class AnswerOptions
{
    private const int DefaultRows = 100;

    private readonly Option<string> _format = new("--format")
    {
        Description =
            $"{string.Join(", ", OutputFormats.Names)}; default: table on a terminal, csv into a pipe, a file's "
            + "by its name",
        HelpName = "FORMAT",
    };

    private readonly Option<string> _output =
        new("--output", "-o") { Description = "Write to a file", HelpName = "FILE" };

    private readonly Option<string> _maxRows = new("--max-rows")
    {
        Description = $"Rows that a table shows, 0 for all (default {DefaultRows})",
        HelpName = "N",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "Time limit in the target in seconds (default 30)",
        HelpName = "SECONDS",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No row count and time on stderr" };

    public void AddTo(Verb verb)
    {
        foreach (var option in (Option[])[_format, _output, _maxRows, _timeout, _quiet])
            verb.Options.Add(option);
    }

    public AnswerRequest Read(Invocation invocation)
    {
        var output = invocation.Value(_output);
        var format = OutputFormats.Choose(invocation.Value(_format), output, invocation.Console.OutIsTerminal);
        if (format.IsBinary() && output is null && invocation.Console.OutIsTerminal)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"{format.ToString().ToLowerInvariant()} is binary and would garble the terminal; add -o FILE "
                + "or a pipe");
        return new AnswerRequest(format)
        {
            OutputPath = output,
            MaxRows = invocation.Value(_maxRows) is { } rows ? RowLimit(rows) : DefaultRows,
            Timeout = invocation.Value(_timeout) is { } seconds ? Seconds(seconds, "--timeout") : null,
            Quiet = invocation.Value(_quiet),
        };
    }

    /// <summary>A positive number of seconds.</summary>
    public static TimeSpan Seconds(string text, string option) =>
        double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var seconds)
        && seconds is > 0 and <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"'{text}' is no time for {option}; give seconds, above 0 and at most 86400");

    private static int RowLimit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? rows == 0 ? int.MaxValue : rows
            : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"'{text}' is no number of rows for --max-rows");
}
