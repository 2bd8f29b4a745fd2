using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Engine.Parquet;

/// <summary>The rest of a result as a table that can be scanned once.</summary>
internal sealed class ResultTable(QueryResult result) : ITableProvider
{
    public Schema Schema => result.Schema;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in result.ReadAsync(cancellationToken))
            yield return request.Project(batch);
    }
}
