using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Produces a table from declared columns and a function that gives the rows.</summary>
/// <param name="columns">The columns.</param>
/// <param name="rows">
/// The rows of one scan, produced while the query reads them. May yield the same object again and again, standing
/// on another row each time.
/// </param>
/// <example><code>new TablePlugin("host", "drives", new RowTable&lt;DriveInfo&gt;(Columns, _ => DriveInfo.GetDrives()))</code></example>
public sealed class RowTable<TRow>(TableColumns<TRow> columns, Func<ScanRequest, IEnumerable<TRow>> rows) : ITableProvider
{
    /// <inheritdoc/>
    public Schema Schema => columns.Schema;

    /// <inheritdoc/>
    public bool WantsFilters { get; init; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var batch in columns.Batches(rows(request), request, cancellationToken))
            yield return batch;
    }
}
