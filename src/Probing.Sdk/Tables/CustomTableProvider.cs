using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Scans a <see cref="ICustomTable"/>.</summary>
internal sealed class CustomTableProvider<T> : ITableProvider where T : ICustomTable
{
    public Schema Schema => T.Schema;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var batch in T.Data(request))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return request.Project(batch);
        }
    }
}
