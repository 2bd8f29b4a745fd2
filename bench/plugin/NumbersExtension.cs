using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Tables;

namespace Probing.Bench.Plugin;

/// <summary>Ten million rows that cost nothing to make: what is measured is the way to the engine.</summary>
public class NumbersExtension(string name) : EngineExtension
{
    public NumbersExtension() : this("plugged_in")
    {
    }

    public override string Name => name;

    public override IReadOnlyList<string> Namespaces => [name];

    public override IReadOnlyList<EngineRoute> Routes => [new("GET", "ping", EngineRight.Read, "Answers at once.")];

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(EngineResponse.Json("{}"));

    public override IPlugin DataSource(string @namespace, string? table) =>
        NamespacePlugin.Of(name, new TablePlugin(name, "numbers", new Numbers()));

    private sealed class Numbers : ITableProvider
    {
        private const int Rows = 10_000_000;
        private const int BatchRows = 65_536;

        private static readonly Int64Array s_keys =
            new Int64Array.Builder().AppendRange(Enumerable.Range(0, BatchRows).Select(i => (long)i)).Build();

        private static readonly DoubleArray s_values =
            new DoubleArray.Builder().AppendRange(Enumerable.Range(0, BatchRows).Select(i => i * 0.5)).Build();

        public Schema Schema { get; } = new(
            [new Field("k", Int64Type.Default, false), new Field("v", DoubleType.Default, false)], null);

        private static IArrowArray Share(Apache.Arrow.Array array, int count) =>
            ArrowArrayFactory.BuildArray(array.Data.SliceShared(0, count));

        public async IAsyncEnumerable<RecordBatch> ScanAsync(
            ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            for (var at = 0; at < Rows; at += BatchRows)
            {
                var count = Math.Min(BatchRows, Rows - at);
                yield return request.Project(new RecordBatch(Schema, [Share(s_keys, count), Share(s_values, count)], count));
            }
        }
    }
}
