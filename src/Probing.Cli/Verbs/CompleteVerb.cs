using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing complete -- WORD…</c>: asked by the completion scripts; one word and its meaning a
/// line.</summary>
internal sealed class CompleteVerb : Verb
{
    private readonly App _app;
    private readonly Argument<string[]> _words =
        new("WORDS") { Description = "The words so far", Arity = ArgumentArity.ZeroOrMore };

    public CompleteVerb(App app) : base("complete", "Print what may come next on a command line.")
    {
        _app = app;
        Hidden = true;
        Arguments.Add(_words);
    }

    public override bool NeedsEndpoint => false;

    public override bool TakesAnyWord => true;

    public override IReadOnlyList<string> Examples => ["probing complete -- 4711 qu"];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var completer = new Completer(_app.Verbs, invocation.Console.Variable);
        foreach (var (word, description) in await completer
            .CompleteAsync(invocation.Value(_words) ?? [], cancellationToken))
            invocation.Console.WriteLine($"{DisplayText.Escape(word)}\t{DisplayText.Escape(description ?? "")}");
        return ExitCode.Success;
    }
}
