using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>Batches at hand as a table; notes how it was scanned.</summary>
internal sealed class MemoryTable(Schema schema, params IReadOnlyList<RecordBatch> batches) : ITableProvider
{
    public Schema Schema => schema;

    public long? RowCount { get; init; } = batches.Sum(batch => (long)batch.Length);

    public bool WantsFilters { get; init; }

    /// <summary>The requests so far.</summary>
    public List<ScanRequest> Scans { get; } = [];

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Scans)
            Scans.Add(request);
        await Task.CompletedTask;
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The engine disposes what it gets; the test keeps the original.
            yield return request.Project(batch.SliceShared(0, batch.Length));
        }
    }
}
