using System.CommandLine;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Cli.PostMortem;
using Probing.Cli.Processes;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing list</c>: every probed process of this user.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    private readonly LocalOptions _answer = new();
    private readonly Option<bool> _all =
        new("--all", "-a") { Description = "Also sockets that ended processes left behind" };

    private readonly Option<bool> _dead =
        new("--dead") { Description = "Instead, the folders with rows that dead processes left" };

    public ListVerb() : base("list", "List the probed processes of this user; root sees everybody's.")
    {
        Aliases.Add("ls");
        Options.Add(_all);
        Options.Add(_dead);
        _answer.AddTo(this);
    }

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples => ["probing list", "probing list --format json", "probing list --dead"];

    public override string Notes =>
        "state is: ok, stopped (kill -CONT lets it go on), silent (no answer within a second),\n"
        + "refused (not yours), or dead (with --all).\n"
        + "A folder of --dead is an endpoint: probing FOLDER query ...";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation);
        var drawn = request.Format.IsDrawn();
        if (invocation.Value(_dead))
            return ListDead(request, invocation.Console);
        var all = invocation.Value(_all);
        var table = new TextTable(
            new TextColumn("pid", IsNumber: true), new TextColumn("script"),
                new TextColumn(drawn ? "age" : "started_at", drawn),
            new TextColumn("python"), new TextColumn("state"), new TextColumn("endpoint"));
        var rows = await Task.WhenAll(ProbeScan.Sockets()
            .Select(found => RowAsync(found.Process, found.SocketPath, drawn, cancellationToken)));
        foreach (var row in rows.Where(row => all || row[4] != "dead"))
            table.Add(row);
        if (table.Rows.Count == 0 && request.Format == OutputFormat.Table)
            invocation.Console.Error.WriteLine(
                "no probed process of yours; start one with PROBING=1 or `probing launch`, or see `probing "
                + "doctor PID`");
        else
            LocalAnswer.Write(table, request, invocation.Console);
        return ExitCode.Success;
    }

    private static int ListDead(AnswerRequest request, CliConsole console)
    {
        var table = DeadProcesses.Table(request.Format.IsDrawn());
        if (table.Rows.Count == 0 && request.Format == OutputFormat.Table)
            console.Error.WriteLine("no dead process of yours has left rows of tables");
        else
            LocalAnswer.Write(table, request, console);
        return ExitCode.Success;
    }

    private static async Task<string?[]> RowAsync(TargetProcess process, string socket, bool drawn,
        CancellationToken cancellationToken)
    {
        var (state, python) = await StateAsync(process, socket, cancellationToken);
        var alive = state != "dead";
        return
        [
            process.Pid.ToString(CultureInfo.InvariantCulture),
            alive ? ScriptName.Of(process.CommandLine) : null,
            alive && process.StartedUtc is { } start ? drawn ? Age.Of(DateTime.UtcNow - start)
                : $"{start:yyyy-MM-ddTHH:mm:ss}Z" : null,
            python ?? (alive ? PythonRuntime.Of(process)?.Version?.ToString() : null),
            state,
            socket,
        ];
    }

    private static async Task<(string State, string? Python)> StateAsync(TargetProcess process, string socket,
        CancellationToken cancellationToken)
    {
        if (!process.Exists || process.State == 'Z')
            return ("dead", null);
        if (process.State is 'T' or 't')
            return ("stopped", null);
        using var client =
            new ProbeClient(new ProbeAddress { SocketPath = socket, Name = $"process {process.Pid}" }, token: null);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerLimit);
        try
        {
            return ("ok", (await ProbeHealth.AskAsync(client, AnswerLimit, deadline.Token)).PythonVersion);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("silent", null);
        }
        catch (ProbingException e)
            when (e.Kind is ProbingErrorKind.PermissionDenied or ProbingErrorKind.Unauthenticated)
        {
            return ("refused", null);
        }
        catch (ProbingException)
        {
            // Nothing listens: the number now belongs to another process.
            return ("dead", null);
        }
    }
}
