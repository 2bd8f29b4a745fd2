using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Cli.Tests.Support;

/// <summary>A table of given columns whose batches a function makes.</summary>
internal sealed class DemoTable(Schema schema, Func<QueryContext, CancellationToken,
    IAsyncEnumerable<RecordBatch>> batches) : ITableProvider
{
    public Schema Schema => schema;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches(request.Query, cancellationToken))
            yield return request.Project(batch);
    }
}
