using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.Doctor;
using Probing.Cli.Processes;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID info</c>: a process on one page, read from outside.</summary>
internal sealed class InfoVerb : Verb
{
    private readonly LocalOptions _answer = new();

    public InfoVerb() : base("info", "Show what a process is, what it uses, and what can be done with it.") =>
        _answer.AddTo(this);

    public override IReadOnlyList<string> Examples => ["probing 4711 info", "probing 4711 info --format json"];

    public override string Notes =>
        "The process needs no probe and need be no Python. reading is what backtrace, threads and maps do; injection\n"
        + "would load a library into it. Each is possible, or says what is in the way. A table has a row for each\n"
        + "property; the other formats have one row.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var target = new TargetProcess(LocalProcess.Demand(invocation, this));
        var request = _answer.Read(invocation);
        var summary = ProcessSummary.Of(target);
        TextTable table;
        if (request.Format.IsDrawn())
        {
            table = new TextTable(new TextColumn("property"), new TextColumn("value")) { MaxLines = 4 };
            foreach (var (column, value) in summary.Where(property => property.Value is not null))
                table.Add(column.Name, value);
        }
        else
        {
            table = new TextTable([.. summary.Select(property => property.Column)]);
            table.Add([.. summary.Select(property => property.Value)]);
        }
        LocalAnswer.Write(table, request, invocation.Console);
        return Task.FromResult(ExitCode.Success);
    }
}
