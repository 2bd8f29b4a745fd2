using System.CommandLine;
using System.Text;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT eval</c>: runs Python code in the target.</summary>
internal sealed class EvalVerb : Verb
{
    private readonly SourceArgument _code = new("CODE", "code");
    private readonly Option<string> _timeout =
        new("--timeout") { Description = "Time limit in the target in seconds (default 30)", HelpName = "SECONDS" };

    public EvalVerb()
        : base("eval", "Run Python code in the process; print what it prints and the value of its last expression.")
    {
        Aliases.Add("e");
        _code.AddTo(this);
        Options.Add(_timeout);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "probing 4711 eval 'len(cache)'",
        "probing 4711 eval 'import gc; gc.collect()'",
        "probing 4711 eval -f fix.py",
    ];

    public override string Notes =>
        "The code runs in __main__ of the process, while its other threads go on: what it changes stays changed.\n"
        + "None is not printed, as in Python's own prompt.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        TimeSpan? timeout = invocation.Value(_timeout) is { } seconds ? AnswerOptions.Seconds(seconds, "--timeout")
            : null;
        using var content =
            new StringContent(await _code.ReadAsync(invocation, cancellationToken), Encoding.UTF8, "text/plain");
        using var client = invocation.Connect();
        using var answer =
            await client.SendAsync(HttpMethod.Post, "/eval", content, "application/json", timeout, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);

        var output = document.RootElement.Text("output") ?? "";
        if (output.Length > 0)
            Print(invocation.Console, output.EndsWith('\n') ? output : output + "\n");
        if (document.RootElement.Text("type") != "NoneType")
            Print(invocation.Console, document.RootElement.Text("value") + "\n");
        return ExitCode.Success;
    }

    // A pipe gets the text as it is; a terminal gets nothing that it would obey.
    private static void Print(CliConsole console, string text) =>
        console.Write(console.OutIsTerminal ? DisplayText.Escape(text, keepLines: true) : text);
}
