using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Cli.Tests.Support;

/// <summary>What a probe may answer: rows, many rows, rows that do not end, errors early and late.</summary>
internal sealed class DemoExtension : EngineExtension
{
    private static readonly Schema People = new(
    [
        TableColumn.Of("id", Int64Type.Default, "Number of the person"),
        TableColumn.Of("name", StringType.Default, "Full name"),
        TableColumn.Of("height_m", DoubleType.Default, "Height without shoes", "metres"),
    ], null);

    private static readonly Schema Numbers = new([TableColumn.Of("n", Int64Type.Default, "A number")], null);

    private readonly Option<string> _color = new("color", "red", "Colour of everything", text =>
        text is "red" or "blue" ? text : throw new FormatException("red or blue"));
    private readonly NamespacePlugin _tables;

    public DemoExtension() => _tables = NamespacePlugin.Of("demo",
        new TablePlugin("demo", "people", new DemoTable(People, (_, _) => Once(PeopleRows())))
        {
            Description = "One row per person", Example = "SELECT name FROM demo.people",
        },
        new TablePlugin("demo", "numbers", new DemoTable(Numbers, (_, token) => Count(token))),
        new TablePlugin("demo", "endless", new DemoTable(Numbers, (_, token) => Wait(token))),
        new TablePlugin("demo", "broken", new DemoTable(Numbers, (_, _) => throw new ProbingException(
            ProbingErrorKind.PythonError, "ValueError: no such luck",
                "Traceback (most recent call last):\n  File \"luck.py\", line 3, in draw\nValueError: no such luck"))),
        new TablePlugin("demo", "late", new DemoTable(Numbers, (_, token) => FailLate(token))),
        new TablePlugin("demo", "lossy", new DemoTable(Numbers, (query, _) => Lossy(query))));

    /// <summary>Ends when a query on demo.endless has begun.</summary>
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a query on demo.endless was cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stands in for the extension that runs Python, whose HTTP call the server gives a short name.</summary>
    public override string Name => "python";

    public override IReadOnlyList<string> Namespaces => ["demo"];

    public override IReadOnlyList<EngineExtensionOption> Options => [_color.Describe()];

    public override IReadOnlyList<EngineRoute> Routes => [new("POST", "eval", EngineRight.Execute, "Echoes")];

    public override void Set(string key, string value) => _color.Set(value, OptionSource.Runtime);

    public override IPlugin? DataSource(string @namespace, string? name) => _tables;

    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request,
        CancellationToken cancellationToken)
    {
        var code = await new StreamReader(request.Body).ReadToEndAsync(cancellationToken);
        return code switch
        {
            "None" => EngineResponse.Json("""{"value":"None","type":"NoneType","duration_ms":0.1}"""),
            "print(1); 2" => EngineResponse.Json("""{"value":"2","type":"int","output":"1\n","duration_ms":0.1}"""),
            _ => throw new ProbingException(ProbingErrorKind.PythonError, "NameError: name 'x' is not defined",
                "Traceback (most recent call last):\n  File \"<eval>\", line 1"),
        };
    }

    private static RecordBatch PeopleRows() => new(People,
    [
        new Int64Array.Builder().Append(1).Append(2).Append(3).Build(),
        new StringArray.Builder().Append("Ada").Append("花子").AppendNull().Build(),
        new DoubleArray.Builder().Append(1.65).AppendNull().Append(1.8).Build(),
    ], 3);

    private static RecordBatch NumberRows(long first, int count) =>
        new(Numbers, [new Int64Array.Builder().AppendRange(Enumerable.Range(0, count).Select(i => first + i)).Build()],
            count);

    private static async IAsyncEnumerable<RecordBatch> Once(RecordBatch batch)
    {
        await Task.CompletedTask;
        yield return batch;
    }

    private static async IAsyncEnumerable<RecordBatch> Count([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (var i = 0; i < 100 && !cancellationToken.IsCancellationRequested; i++)
            yield return NumberRows(i * 10_000L, 10_000);
    }

    private async IAsyncEnumerable<RecordBatch> Wait([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return NumberRows(0, 1);
        Started.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Cancelled.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<RecordBatch> FailLate([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in Count(cancellationToken))
            yield return batch;
        throw new ProbingException(ProbingErrorKind.LimitExceeded, "demo.late ran over its limit of 1000000 rows");
    }

    private static async IAsyncEnumerable<RecordBatch> Lossy(QueryContext query)
    {
        await Task.CompletedTask;
        query.Warn("17 rows were dropped – für immer");
        yield return NumberRows(0, 1);
    }
}
