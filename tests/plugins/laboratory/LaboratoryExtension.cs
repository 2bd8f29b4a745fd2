using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Queries;
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
        new("POST", "query", EngineRight.Read, "asks the engine"),
        new("GET", "tables", EngineRight.Read, "counts the tables that were made and disposed"),
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
                return await QueryAsync(request, cancellationToken);
            case "tables":
                return EngineResponse.Of("text/plain", Encoding.UTF8.GetBytes($"made {Table.Made} disposed {Table.Disposed}"));
            default:
                throw new InvalidOperationException("the call went wrong");
        }
    }

    /// <summary>The SQL of the body, with a parameter of each type if it has one: rows, sum of the first column, warnings.</summary>
    private async Task<EngineResponse> QueryAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var sql = await reader.ReadToEndAsync(cancellationToken);
        object?[] values = [42L, 1.5, "Größe", true, new byte[] { 1, 2, 3 }, DateTime.UnixEpoch.AddDays(1), 12.34m, null];
        await using var answer = await _context!.QueryAsync(
            new EngineQuery(sql) { Parameters = sql.Contains('?') ? values : [], Right = request.Right }, cancellationToken);
        long sum = 0;
        await foreach (var batch in answer.ReadAsync(cancellationToken))
        {
            using (batch)
                sum += Enumerable.Range(0, batch.Length).Sum(row => ((Int64Array)batch.Column(0)).GetValue(row) ?? 0);
        }
        return EngineResponse.Of("text/plain", Encoding.UTF8.GetBytes(
            $"rows {answer.RowCount} sum {sum} {string.Join(", ", answer.Warnings)}"));
    }

    private sealed class Tables : ICustomNamespace
    {
        public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<string>>(["plain", "types", "warns", "throws", "wrong", "endless", "a.b \"c\" select"]);

        public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) => name switch
        {
            "unknown" => ValueTask.FromResult<ITableProvider?>(null),
            "unwilling" => throw new ProbingException(ProbingErrorKind.Unavailable, "this table is out today"),
            _ => ValueTask.FromResult<ITableProvider?>(new Table(name)),
        };
    }

    private sealed class Table : ITableProvider, IDisposable
    {
        private static int s_made, s_disposed;

        private readonly string _name;

        public Table(string name)
        {
            _name = name;
            Interlocked.Increment(ref s_made);
        }

        public static int Made => s_made;

        public static int Disposed => s_disposed;

        public Schema Schema => _name == "types" ? EveryType.Schema : s_columns.Schema;

        public void Dispose() => Interlocked.Increment(ref s_disposed);

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (_name == "warns")
                request.Query.Warn("half of the rows are estimates");
            if (_name == "endless")
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (_name == "types")
            {
                foreach (var batch in EveryType.Batches)
                    yield return request.Project(batch);
                yield break;
            }
            foreach (var batch in s_columns.Batches(Enumerable.Range(0, 10_000).Select(i => (long)i), request, cancellationToken))
            {
                if (_name == "wrong")
                    yield return new RecordBatch(batch.Schema, [batch.Column(0)], batch.Length);
                else
                    yield return batch;
                if (_name == "throws")
                    throw new InvalidOperationException("the scan went wrong");
            }
        }
    }
}
