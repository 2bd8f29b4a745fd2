using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Sdk;

namespace Probing.Cli.Output;

/// <summary>The options of every verb whose rows are made here and not by a query.</summary>
internal sealed class LocalOptions
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "table, json, csv, markdown; default: table on a terminal, csv into a pipe",
        HelpName = "FORMAT",
    };

    private readonly Option<string> _output =
        new("--output", "-o") { Description = "Write to a file", HelpName = "FILE" };

    public void AddTo(Verb verb)
    {
        verb.Options.Add(_format);
        verb.Options.Add(_output);
    }

    public AnswerRequest Read(Invocation invocation)
    {
        var output = invocation.Value(_output);
        var format = OutputFormats.Choose(invocation.Value(_format), output, invocation.Console.OutIsTerminal);
        if (format is OutputFormat.Arrow or OutputFormat.Parquet or OutputFormat.Ndjson)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"this list is not made as {format.ToString().ToLowerInvariant()}; use table, json, csv or markdown");
        return new AnswerRequest(format) { OutputPath = output };
    }
}
