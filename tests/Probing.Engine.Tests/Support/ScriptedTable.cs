using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>A table whose batches a function makes.</summary>
internal sealed class ScriptedTable(Schema schema, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> scan) : ITableProvider
{
    public Schema Schema => schema;

    public IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken) => scan(cancellationToken);
}
