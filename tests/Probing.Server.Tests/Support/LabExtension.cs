using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Server.Tests.Support;

/// <summary>
/// An extension whose tables and calls do what the tests need: count, break, block, and notice being cancelled.
/// </summary>
internal sealed class LabExtension : EngineExtension, ICustomNamespace
{
    private readonly Option<int> _level = new("level", 3, "A number from 0 to 9",
        text => int.TryParse(text, out var level) && level is >= 0 and <= 9
            ? level
            : throw new FormatException("give 0 to 9"));
    private readonly Option<string?> _key = new("key", null, "A secret", text => text) { Secret = true };

    private long _produced;

    /// <summary>Completes when the scan of <c>lab.endless</c> was cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody reads <c>lab.endless</c>.</summary>
    public TaskCompletionSource Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Rows that the tables have given so far.</summary>
    public long Produced => Interlocked.Read(ref _produced);

    public override string Name => "lab";

    public override string Description => "Tables and calls for tests";

    public override IReadOnlyList<string> Namespaces => ["lab"];

    protected override IReadOnlyList<IOption> DeclaredOptions => [_level, _key];

    public override IPlugin? DataSource(string @namespace, string? name) => new NamespacePlugin("lab", this);

    public override IReadOnlyList<EngineRoute> Routes =>
    [
        new("POST", "echo", EngineRight.Read, "Sends the body back"),
        new("GET", "items/{id}", EngineRight.Read, "Shows its parameters"),
        new("POST", "secret", EngineRight.Execute, "Needs the execute right"),
        new("POST", "throw", EngineRight.Read, "Fails"),
        new("POST", "python", EngineRight.Read, "Fails as Python does"),
        new("POST", "stuck", EngineRight.Read, "Blocks without heeding its deadline"),
        new("GET", "late", EngineRight.Read, "Fails after it began to answer"),
    ];

    public override async ValueTask<EngineResponse> CallAsync(
        EngineRequest request, CancellationToken cancellationToken)
    {
        switch (request.Path)
        {
            case "echo":
                using (var reader = new StreamReader(request.Body))
                {
                    var text = await reader.ReadToEndAsync(cancellationToken);
                    return EngineResponse.Of(request.ContentType ?? "", Encoding.UTF8.GetBytes(text));
                }
            case "throw":
                throw new InvalidOperationException("the lab is on fire");
            case "python":
                throw new ProbingException(ProbingErrorKind.PythonError,
                    "ZeroDivisionError: division by zero", "Traceback (most recent call last): …");
            case "stuck":
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                goto default;
            case "late":
                return new EngineResponse("text/plain", async (stream, token) =>
                {
                    await stream.WriteAsync("begun"u8.ToArray(), token);
                    await stream.FlushAsync(token);
                    throw new InvalidOperationException("too late");
                });
            default:
                var members = request.Parameters.OrderBy(p => p.Key).Select(p => $"\"{p.Key}\":\"{p.Value}\"");
                return EngineResponse.Json($"{{{string.Join(",", members)}}}");
        }
    }

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(["numbers", "surprise"]);

    public TablePlugin? Describe(string name) => name == "numbers"
        ? new TablePlugin("lab", "numbers", new Rows(this, 10, _ => { }))
        {
            Description = "Ten numbers",
            Example = "FROM lab.numbers",
        }
        : null;

    public EngineRight RightFor(string name) => name == "private" ? EngineRight.Execute : EngineRight.Read;

    public ValueTask<ITableProvider?> TableAsync(
        string name, QueryContext query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ITableProvider?>(name switch
        {
            "numbers" or "private" => new Rows(this, 10, _ => { }),
            "warned" => new Rows(this, 10, _ => query.Warn("3 samples were lost")),
            "endless" => new Rows(this, long.MaxValue, _ => Reading.TrySetResult()),
            "early" => new Rows(this, 10_000, _ => throw new InvalidOperationException("broken at once")),
            "late" => new Rows(this, 10_000_000, row =>
            {
                if (row > 500_000)
                    throw new ProbingException(
                        ProbingErrorKind.PythonError, "ValueError: broken late", "Traceback: late");
            }),
            _ => null,
        });

    private sealed class Rows(LabExtension lab, long count, Action<long> atRow) : ITableProvider
    {
        private const int BatchRows = 2048;

        public Schema Schema { get; } =
            new([Probing.Sdk.Tables.TableColumn.Of("n", Int64Type.Default, "Counts from 0", "rows")], null);

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            try
            {
                for (long start = 0; start < count; start += BatchRows)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    atRow(start);
                    var values = new Int64Array.Builder().Reserve(BatchRows);
                    for (var n = start; n < Math.Min(count, start + BatchRows); n++)
                        values.Append(n);
                    var array = values.Build();
                    Interlocked.Add(ref lab._produced, array.Length);
                    yield return request.Project(new RecordBatch(Schema, [array], array.Length));
                }
            }
            finally
            {
                // The endless table ends in one way only.
                if (count == long.MaxValue)
                    lab.Cancelled.TrySetResult();
            }
        }
    }
}
