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

    private readonly Option<bool> _locals =
        new("--locals") { Description = "Also the local variables of each call, as far as memory tells them" };

    private readonly Option<bool> _pause =
        new("--pause") { Description = "Stop every thread while it is read: all stacks of one moment" };

    private readonly Option<bool> _native =
        new("--native") { Description = "Also the calls of C, C++ and Rust, in one stack with Python's; stops every thread" };

    public BacktraceVerb() : base("backtrace", "Show the Python stack of every thread, also of a process that hangs.")
    {
        Aliases.Add("bt");
        Options.Add(_format);
        Options.Add(_output);
        Options.Add(_children);
        Options.Add(_locals);
        Options.Add(_pause);
        Options.Add(_native);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "probing 4711 backtrace",
        "probing 4711 backtrace --all-children --format json",
        "probing 4711 backtrace --native",
        "probing 4711 backtrace --locals --pause",
        "probing 4711 backtrace --format folded -o stacks.folded",
    ];

    public override string Notes =>
        "A probe in the process is asked where one answers; otherwise, and with --locals or --pause, its memory is read\n"
        + "from outside (CPython 3.8 to 3.14): nothing of ours runs in it, and it is not stopped unless --pause says so.\n"
        + "--native stops it for some milliseconds, and shows programs that are no Python, too.\n"
        + "A stack that changes faster than it can be read is marked as partial.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var pid = LocalProcess.Demand(invocation, this);
        var format = (invocation.Value(_format) ?? "text").ToLowerInvariant();
        var output = invocation.Value(_output);
        // Before the process is read: a mistyped format costs nothing.
        var rows = format is "text" or "json" or "folded" ? (OutputFormat?)null : RowFormat(format);
        var options = new InspectionOptions
        {
            Locals = invocation.Value(_locals),
            Pause = invocation.Value(_pause),
            Native = invocation.Value(_native),
        };
        var processes = new List<ProcessSnapshot>
        {
            await StackSource.ReadAsync(pid, options, invocation.Console, cancellationToken),
        };
        if (invocation.Value(_children))
            await AddChildrenAsync(processes, pid, options, invocation.Console, cancellationToken);

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
        return ExitCode.Success;
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
    private static async Task AddChildrenAsync(List<ProcessSnapshot> processes, int pid, InspectionOptions options,
        CliConsole console, CancellationToken cancellationToken)
    {
        foreach (var child in Descendants.Of(pid))
        {
            try
            {
                processes.Add(await StackSource.ReadAsync(child, options, console, cancellationToken));
            }
            catch (ProbingException e)
            {
                console.Error.WriteLine($"warning: left out: {DisplayText.Escape(e.Message)}");
            }
        }
    }
}
