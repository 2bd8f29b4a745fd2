using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT tables</c>: what can be asked.</summary>
internal sealed class TablesVerb : Verb
{
    private readonly Argument<string> _namespace =
        new("NAMESPACE") { Description = "Only this namespace", Arity = ArgumentArity.ZeroOrOne };
    private readonly LocalOptions _answer = new();

    public TablesVerb() : base("tables", "List the tables of the process with what a row of each is.")
    {
        Aliases.Add("tbl");
        Arguments.Add(_namespace);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        ["probing 4711 tables", "probing 4711 tables process", "probing 4711 tables --format json"];

    public override async Task<IReadOnlyList<Completion>> CompleteArgumentAsync(
        ProbeClient? client, CancellationToken cancellationToken)
    {
        if (client is null)
            return [];
        var listing = await TableListing.AskAsync(client, cancellationToken);
        return [.. listing.Tables.Select(table => table.Namespace).Concat(listing.DynamicNamespaces).Distinct()
            .Select(name => new Completion(name))];
    }

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation);
        var only = invocation.Value(_namespace);
        using var client = invocation.Connect();
        var listing = await TableListing.AskAsync(client, cancellationToken);
        var found = listing.Tables.Where(table => only is null || table.Namespace == only).ToList();
        if (only is not null && found.Count == 0 && !listing.DynamicNamespaces.Contains(only))
            throw new ProbingException(ProbingErrorKind.NotFound, $"there is no namespace '{only}'; there are: "
                + string.Join(", ",
                    listing.Tables.Select(table => table.Namespace).Concat(listing.DynamicNamespaces).Distinct()));

        var rows = new TextTable(new TextColumn("namespace"), new TextColumn("table"),
            new TextColumn("description")) { MaxLines = 4 };
        foreach (var table in found)
            rows.Add(table.Namespace, table.Name, table.Description);
        LocalAnswer.Write(rows, request, invocation.Console);
        foreach (var warning in listing.Warnings)
            invocation.Console.Error.WriteLine($"warning: {DisplayText.Escape(warning)}");
        if (request.Format == OutputFormat.Table)
            Hint(invocation.Console, listing.DynamicNamespaces.Where(name => only is null || name == only).ToList());
        return ExitCode.Success;
    }

    private static void Hint(CliConsole console, List<string> dynamicNamespaces)
    {
        if (dynamicNamespaces.Count > 0)
            console.Error.WriteLine(
                $"{string.Join(", ", dynamicNamespaces)}: more tables than listed; they exist when a query names them");
    }
}
