using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Laboratory;

/// <summary>A plugin in C# that does everything that its author might get wrong.</summary>
public sealed class LaboratoryExtension : EngineExtension
{
    private static readonly TableColumns<long> s_columns = new TableColumns<long>()
        .Int64("n", "a number", n => n)
        .Text("t", "its text", n => n % 10 == 3 ? null : $"Größe {n}");

    private readonly Option<int> _level = new("level", 1, "how much", int.Parse);

    private EngineContext? _context;

    public override string Name => "laboratory";

    public override IReadOnlyList<string> Namespaces => ["laboratory"];

    public override IReadOnlyList<EngineRoute> Routes =>
    [
        new("POST", "echo", EngineRight.Read, "gives the body back"),
        new("GET", "throws", EngineRight.Read, "throws"),
        new("GET", "fault", EngineRight.Read, "dereferences null"),
        new("GET", "complain", EngineRight.Read, "reports a failure"),
        new("GET", "query", EngineRight.Read, "asks the engine"),
    ];

    protected override IReadOnlyList<IOption> DeclaredOptions => [_level];

    public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        _context = context;
        return ValueTask.CompletedTask;
    }

    public override IPlugin DataSource(string @namespace, string? name) => new NamespacePlugin("laboratory", new Tables());

    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        switch (request.Path)
        {
            case "echo":
                var body = new MemoryStream();
                await request.Body.CopyToAsync(body, cancellationToken);
                return EngineResponse.Of(request.ContentType ?? "text/plain", body.ToArray());
            case "fault":
                return EngineResponse.Json(((string)null!).Length.ToString());
            case "complain":
                _context!.Report("the back room", new ProbingException(ProbingErrorKind.Unavailable, "no tea left"));
                return EngineResponse.Json("{}");
            case "query":
                await using (await _context!.QueryAsync(new("SELECT 1"), cancellationToken))
                    return EngineResponse.Json("{}");
            default:
                throw new InvalidOperationException("the call went wrong");
        }
    }

    private sealed class Tables : ICustomNamespace
    {
        public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<string>>(["plain", "throws", "wrong", "endless", "a.b \"c\" select"]);

        public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) => name switch
        {
            "unknown" => ValueTask.FromResult<ITableProvider?>(null),
            "unwilling" => throw new ProbingException(ProbingErrorKind.Unavailable, "this table is out today"),
            _ => ValueTask.FromResult<ITableProvider?>(new Table(name)),
        };
    }

    private sealed class Table(string name) : ITableProvider
    {
        public Schema Schema => s_columns.Schema;

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (name == "endless")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            foreach (var batch in s_columns.Batches(Enumerable.Range(0, 10_000).Select(i => (long)i), request, cancellationToken))
            {
                if (name == "wrong")
                    yield return new RecordBatch(batch.Schema, [batch.Column(0)], batch.Length);
                else
                    yield return batch;
                if (name == "throws")
                    throw new InvalidOperationException("the scan went wrong");
            }
        }
    }
}
