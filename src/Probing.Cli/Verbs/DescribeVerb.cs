using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT describe</c>: the columns of one table.</summary>
internal sealed class DescribeVerb : Verb
{
    private readonly Argument<string> _table =
        new("TABLE") { Description = "The table as a query names it", HelpName = "NAMESPACE.TABLE" };
    private readonly LocalOptions _answer = new();

    public DescribeVerb() : base("describe", "List the columns of a table with type, unit and meaning.")
    {
        Arguments.Add(_table);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        ["probing 4711 describe process.threads", "probing 4711 describe 'python.`my_module.records()`'"];

    public override string Notes =>
        "A table of namespace python is evaluated for it: its columns are not known before.";

    public override async Task<IReadOnlyList<Completion>> CompleteArgumentAsync(ProbeClient? client,
        CancellationToken cancellationToken) =>
        client is null ? [] : [.. (await TableListing.AskAsync(client, cancellationToken)).Tables
            .Select(table => new Completion($"{table.Namespace}.{table.Name}", table.Description))];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation);
        var name = invocation.Value(_table)!;
        using var client = invocation.Connect();
        var listing = await TableListing.AskAsync(client, cancellationToken);
        var plain = name.Replace("`", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
        var listed = listing.Tables.FirstOrDefault(table => $"{table.Namespace}.{table.Name}" == plain);
        LocalAnswer.Write(listed?.Columns is { } columns ? Declared(columns, request.Format.IsDrawn())
            : await AskAsync(client, name, invocation, cancellationToken),
            request, invocation.Console);
        if (request.Format == OutputFormat.Table && listed is not null)
            invocation.Console.Error.WriteLine(DisplayText.Escape(
                $"{listed.Description}{(string.IsNullOrEmpty(listed.Example) ? "" : $"\nexample: {listed.Example}")}",
                    keepLines: true));
        return ExitCode.Success;
    }

    private static TextTable Declared(IReadOnlyList<ListedColumn> columns, bool drawn)
    {
        var table = new TextTable(new TextColumn("column"), new TextColumn("type"), new TextColumn("unit"),
            new TextColumn("description"))
        {
            MaxLines = 4,
        };
        foreach (var column in columns)
            table.Add(column.Name, column.Type, column.Unit ?? (drawn ? "" : null), column.Description
                ?? (drawn ? "" : null));
        return table;
    }

    private static async Task<TextTable> AskAsync(ProbeClient client, string name, Invocation invocation,
        CancellationToken cancellationToken)
    {
        var query = new QueryText($"DESCRIBE SELECT * FROM {name}");
        invocation.SourceText = query.Sql;
        using var answer = await client.SendAsync(HttpMethod.Post, "/query", query.ToContent(),
            OutputFormats.ArrowStream, null, cancellationToken);
        var rows = await ArrowTable
            .ReadAsync(await answer.BodyAsync(cancellationToken), int.MaxValue, cancellationToken);
        var table = new TextTable(new TextColumn("column"), new TextColumn("type"));
        foreach (var row in rows.Rows)
            table.Add(row[0], row[1]);
        return table;
    }
}
