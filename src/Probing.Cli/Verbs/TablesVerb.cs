using System.CommandLine;
using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT tables</c>: what can be asked.</summary>
internal sealed class TablesVerb : Verb
{
    private readonly Argument<string> _namespace = new("NAMESPACE") { Description = "Only this namespace", Arity = ArgumentArity.ZeroOrOne };
    private readonly AnswerOptions _answer = new();

    public TablesVerb() : base("tables", "List the tables of the process with what a row of each is.")
    {
        Aliases.Add("tbl");
        Arguments.Add(_namespace);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples => ["probing 4711 tables", "probing 4711 tables process", "probing 4711 tables --format json"];

    public override string Notes => "Namespaces such as python have a table for every expression and list only some.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation) with { MaxRows = int.MaxValue };
        var space = invocation.Value(_namespace);
        var query = space is null
            ? new QueryText("SELECT namespace || '.' || name AS \"table\", description FROM probing.tables ORDER BY ALL")
            : new QueryText(
                "SELECT namespace || '.' || name AS \"table\", description FROM probing.tables WHERE namespace = $namespace ORDER BY ALL",
                new Dictionary<string, string> { ["namespace"] = JsonEncodedText.Encode(space).ToString() is var text ? $"\"{text}\"" : "" });
        using var client = invocation.Connect();
        await AnswerWriter.RunAsync(client, query, request, invocation.Console, cancellationToken);
        return ExitCode.Success;
    }
}
