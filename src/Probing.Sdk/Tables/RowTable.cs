using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Produces a table from declared columns and a function that gives the rows.</summary>
/// <typeparam name="TRow">A row, as in <see cref="TableColumns{TRow}"/>.</typeparam>
/// <example>
/// <code>new TablePlugin("host", "drives", new RowTable&lt;DriveInfo&gt;(Columns, _ => DriveInfo.GetDrives()))</code>
/// </example>
public sealed class RowTable<TRow> : ITableProvider
{
    private readonly TableColumns<TRow> _columns;
    private readonly Func<ScanRequest, CancellationToken, ValueTask<IEnumerable<TRow>>> _rows;

    /// <summary>A table whose rows can be had at once.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">
    /// The rows of one scan, produced while the query reads them. May yield the same object again and again, standing
    /// on another row each time.
    /// </param>
    public RowTable(TableColumns<TRow> columns, Func<ScanRequest, IEnumerable<TRow>> rows)
        : this(columns, (request, _) => ValueTask.FromResult(rows(request)))
    {
    }

    /// <summary>A table whose rows must be waited for.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows of one scan.</param>
    public RowTable(TableColumns<TRow> columns, Func<ScanRequest, CancellationToken, ValueTask<IEnumerable<TRow>>> rows)
    {
        _columns = columns;
        _rows = rows;
    }

    /// <inheritdoc/>
    public Schema Schema => _columns.Schema;

    /// <inheritdoc/>
    public bool WantsFilters { get; init; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await _rows(request, cancellationToken);
        foreach (var batch in _columns.Batches(rows, request, cancellationToken))
            yield return batch;
    }
}
