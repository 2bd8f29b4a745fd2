using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Produces a table from declared columns and a function that gives the rows.</summary>
/// <typeparam name="TRow">A row, as in <see cref="TableColumns{TRow}"/>.</typeparam>
/// <example>
/// <code>
/// public static TablePlugin Of(TableColumns&lt;DriveInfo> columns) =>
///     new("host", "drives", new RowTable&lt;DriveInfo>(columns, _ => DriveInfo.GetDrives()));
/// </code>
/// Rows that are there, and rows that must be waited for:
/// <code>
/// static readonly TableColumns&lt;string> Line = new TableColumns&lt;string>().Text("line", "A line", line => line);
///
/// static RowTable&lt;string> AtHand => new(Line, request => File.ReadLines("notes.txt"));
///
/// static RowTable&lt;string> AwaitedAtOnce => new(Line,
///     async (request, cancellationToken) => await File.ReadAllLinesAsync("notes.txt", cancellationToken));
///
/// static RowTable&lt;string> AwaitedOneByOne =>
///     new(Line, (request, cancellationToken) => File.ReadLinesAsync("notes.txt", cancellationToken)) { WantsFilters = true };
///
/// static async Task&lt;int> CountAsync(RowTable&lt;string> table, CancellationToken cancellationToken)
/// {
///     var rows = 0;
///     await foreach (var batch in table.ScanAsync(ScanRequest.All(table.Schema), cancellationToken))
///         rows += batch.Length;
///     return rows;
/// }
/// </code>
/// </example>
public sealed class RowTable<TRow> : ITableProvider
{
    private readonly TableColumns<TRow> _columns;
    private readonly Func<ScanRequest, CancellationToken, IAsyncEnumerable<RecordBatch>> _scan;

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

    /// <summary>A table whose rows must be waited for, all at once.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows of one scan.</param>
    public RowTable(TableColumns<TRow> columns, Func<ScanRequest, CancellationToken, ValueTask<IEnumerable<TRow>>> rows)
    {
        _columns = columns;
        _scan = (request, cancellationToken) => Scan(columns, rows, request, cancellationToken);
    }

    /// <summary>A table whose rows arrive one after the other.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows of one scan; no more are awaited than <see cref="ScanRequest.Limit"/> asks for.</param>
    public RowTable(TableColumns<TRow> columns, Func<ScanRequest, CancellationToken, IAsyncEnumerable<TRow>> rows)
    {
        _columns = columns;
        _scan = (request, cancellationToken) =>
            columns.BatchesAsync(rows(request, cancellationToken), request, cancellationToken);
    }

    /// <inheritdoc/>
    public Schema Schema => _columns.Schema;

    /// <inheritdoc/>
    public bool WantsFilters { get; init; }

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken) =>
        _scan(request, cancellationToken);

    private static async IAsyncEnumerable<RecordBatch> Scan(
        TableColumns<TRow> columns, Func<ScanRequest, CancellationToken, ValueTask<IEnumerable<TRow>>> rows,
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in columns.Batches(await rows(request, cancellationToken), request, cancellationToken))
            yield return batch;
    }
}
