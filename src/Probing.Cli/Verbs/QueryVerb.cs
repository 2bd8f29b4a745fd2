using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT query</c>: runs SQL in the target.</summary>
internal sealed class QueryVerb : Verb
{
    private readonly SourceArgument _sql = new("SQL", "query");
    private readonly Option<string> _watch =
        new("--watch") { Description = "Run again every so many seconds", HelpName = "SECONDS" };
    private readonly AnswerOptions _answer = new();
    private readonly Option<string[]> _parameters = new("--parameter", "-p")
    {
        Description = "Value of $NAME in the query; may be repeated",
        HelpName = "NAME=VALUE",
        Arity = new ArgumentArity(1, 1000),
    };

    public QueryVerb() : base("query", "Run SQL in the process and print the rows.")
    {
        Aliases.Add("q");
        _sql.AddTo(this);
        Options.Add(_parameters);
        Options.Add(_watch);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "probing 4711 query 'SELECT name, cpu_user_ms FROM process.threads ORDER BY 2 DESC'",
        "probing 4711 query 'SELECT * FROM python.`my_module.STATE`' --watch 1",
        "probing 4711 query 'SELECT * FROM process.files WHERE fd > $least' -p least=2",
        "probing 4711 query -f report.sql -o report.parquet",
        "echo 'SELECT 1' | probing 4711 query - --format json",
    ];

    public override string Notes =>
        "Quote the SQL with '...': the shell would run what is in backticks. A value of -p that reads as a JSON "
        + "number,\n"
        + "true, false, null or \"text\" is that; anything else is text. Ctrl-C ends the query in the target too.";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation);
        TimeSpan? every = invocation.Value(_watch) is { } seconds ? AnswerOptions.Seconds(seconds, "--watch") : null;
        var parameters = QueryText.ParseParameters(invocation.Value(_parameters) ?? []);
        var query = new QueryText(await _sql.ReadAsync(invocation, cancellationToken), parameters);

        using var client = invocation.Connect();
        if (every is { } period)
            return await Watch.RunAsync(client, query, request, period, invocation.Console, cancellationToken);
        await AnswerWriter.RunAsync(client, query, request, invocation.Console, cancellationToken);
        return ExitCode.Success;
    }
}
