using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;

namespace Probing.Sdk.Tests.Support;

/// <summary>Small real things to test with.</summary>
internal static class Some
{
    /// <summary>A batch with columns a (1, 2, 3), b (x, NULL, z) and c (true, false, true).</summary>
    public static RecordBatch Batch() => new(
        new Schema([
            TableColumn.Of("a", Int64Type.Default, "first"), TableColumn.Of("b", StringType.Default, "second"),
            TableColumn.Of("c", BooleanType.Default, "third"),
        ], metadata: null),
        [
            new Int64Array.Builder().Append(1).Append(2).Append(3).Build(),
            new StringArray.Builder().Append("x").AppendNull().Append("z").Build(),
            new BooleanArray.Builder().Append(true).Append(false).Append(true).Build(),
        ], 3);

    public static ScanRequest Request(params int[] projection) => new(new QueryContext(), projection);

    public static async Task<List<RecordBatch>> ReadAsync(this ITableProvider table, ScanRequest request)
    {
        var batches = new List<RecordBatch>();
        await foreach (var batch in table.ScanAsync(request, CancellationToken.None))
            batches.Add(batch);
        return batches;
    }

    /// <summary>A table that is declared by static members.</summary>
    internal sealed class Letters : ICustomTable
    {
        public static string Name => "letters";

        public static string Description => "One row per letter.";

        public static string Example => "SELECT b FROM test.letters";

        public static Schema Schema => Batch().Schema;

        public static IEnumerable<RecordBatch> Data(ScanRequest request) => [Batch(), Batch()];
    }
}
