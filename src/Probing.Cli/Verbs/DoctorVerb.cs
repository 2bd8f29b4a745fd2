using System.CommandLine;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Doctor;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing doctor</c>: why a process cannot be asked, and what to do.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly Argument<string> _pid =
        new("PID") { Description = "The process; without it, this machine", Arity = ArgumentArity.ZeroOrOne };

    public DoctorVerb() : base("doctor", "Say why a process cannot be asked, and what to do.")
    {
        Arguments.Add(_pid);
    }

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples => ["probing doctor 4711", "probing doctor"];

    public override string Notes =>
        "Looks only; changes nothing. Exit code 0: it can be asked; 3 or 4: it cannot, as the other commands "
        + "would say.";

    public override Task<IReadOnlyList<Completion>> CompleteArgumentAsync(
        ProbeClient? client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Completion>>([.. Completer.Processes()]);

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var diagnosis = new Diagnosis();
        if (Pid(invocation) is { } pid)
            await ExamineAsync(new TargetProcess(pid), diagnosis, cancellationToken);
        else
            MachineChecks.Run(diagnosis);
        foreach (var finding in diagnosis.Findings)
            Print(finding, invocation.Console);
        return diagnosis.ExitCode;
    }

    private int? Pid(Invocation invocation) => (invocation.Value(_pid), invocation.Endpoint) switch
    {
        (null, null) => null,
        (null, Endpoint.OfProcess process) => process.Pid,
        ({ } text, _) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && pid > 0 => pid,
        var (text, endpoint) => throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"'{text ?? endpoint!.ToString()}' is no pid; doctor looks at processes of this machine"),
    };

    private static async Task ExamineAsync(TargetProcess target, Diagnosis diagnosis,
        CancellationToken cancellationToken)
    {
        if (!ProcessChecks.Run(target, diagnosis))
            return;
        if (InterpreterChecks.Run(target, diagnosis) is not { } runtime)
            return;
        StartChecks.Run(target, runtime, diagnosis);
        await SocketChecks.RunAsync(target, diagnosis, cancellationToken);
        AttachChecks.Run(target, diagnosis);
    }

    private static void Print(Finding finding, CliConsole console)
    {
        var (mark, color) = finding.Level switch
        {
            FindingLevel.Ok => ("ok", "\e[32m"),
            FindingLevel.Note => ("note", "\e[33m"),
            _ => ("PROBLEM", "\e[1;31m"),
        };
        var shown = console.Style.Color ? $"{color}{mark,-8}\e[0m" : $"{mark,-8}";
        console.WriteLine(shown + DisplayText.Escape(finding.Text, keepLines: true));
        if (finding.Advice is not null)
            console.WriteLine($"{(console.Style.Unicode ? "       → " : "      -> ")}{DisplayText.Escape(finding.Advice)}");
    }
}
