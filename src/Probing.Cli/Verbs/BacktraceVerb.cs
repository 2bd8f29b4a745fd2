using System.CommandLine;
using System.Text;
using Probing.Cli.Backtrace;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Inspection;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID backtrace</c>: the Python stacks of a process, read from outside.</summary>
internal sealed class BacktraceVerb : Verb
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "text, json, folded, table, csv, markdown (default text)",
        HelpName = "FORMAT",
    };

    private readonly Option<string> _output =
        new("--output", "-o") { Description = "Write to a file", HelpName = "FILE" };

    private readonly Option<bool> _children =
        new("--all-children") { Description = "Also the processes it has started, and theirs" };

    public BacktraceVerb() : base("backtrace", "Show the Python stack of every thread, also of a process that hangs.")
    {
        Aliases.Add("bt");
        Options.Add(_format);
        Options.Add(_output);
        Options.Add(_children);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "probing 4711 backtrace",
        "probing 4711 backtrace --all-children --format json",
        "probing 4711 backtrace --format folded -o stacks.folded",
    ];

    public override string Notes =>
        "The process needs no probe. Its memory is read from outside (CPython 3.8 to 3.13): nothing of ours runs in it,\n"
        + "and it is not stopped. A stack that changes faster than it can be read is marked as partial.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var pid = LocalProcess.Demand(invocation, this);
        var format = (invocation.Value(_format) ?? "text").ToLowerInvariant();
        var output = invocation.Value(_output);
        // Before the process is read: a mistyped format costs nothing.
        var rows = format is "text" or "json" or "folded" ? (OutputFormat?)null : RowFormat(format);
        var processes = new List<ProcessSnapshot> { Inspector.Read(pid) };
        if (invocation.Value(_children))
            AddChildren(processes, pid, invocation.Console);

        if (rows is { } drawn)
        {
            LocalAnswer.Write(BacktraceRows.Of(processes), new AnswerRequest(drawn) { OutputPath = output },
                invocation.Console);
        }
        else
        {
            using var target = OutputTarget.Open(output, invocation.Console.Out);
            target.Stream.Write(Encoding.UTF8.GetBytes(format switch
            {
                "json" => BacktraceJson.Write(processes),
                "folded" => BacktraceFolded.Write(processes),
                _ => BacktraceText.Write(processes),
            }));
            target.Complete();
        }
        SnapshotWarnings.Write(processes, invocation.Console);
        return Task.FromResult(ExitCode.Success);
    }

    private static OutputFormat RowFormat(string format) => format switch
    {
        "table" => OutputFormat.Table,
        "csv" => OutputFormat.Csv,
        "markdown" or "md" => OutputFormat.Markdown,
        _ => throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"a backtrace is not made as '{format}'; use text, json, folded, table, csv or markdown"),
    };

    // A child that has ended meanwhile or is no Python must not hide the others.
    private static void AddChildren(List<ProcessSnapshot> processes, int pid, CliConsole console)
    {
        foreach (var child in Descendants.Of(pid))
        {
            try
            {
                processes.Add(Inspector.Read(child));
            }
            catch (ProbingException e)
            {
                console.Error.WriteLine($"warning: left out: {DisplayText.Escape(e.Message)}");
            }
        }
    }
}
