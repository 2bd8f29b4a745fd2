using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Produces the rows of one table as Arrow record batches.</summary>
/// <example>
/// Most tables need none of their own: <see cref="RowTable{TRow}"/> makes one of rows, and
/// <see cref="TablePlugin.Create{T}"/> one of an <see cref="ICustomTable"/>. One that has its batches at hand:
/// <code>
/// sealed class Kept(IReadOnlyList&lt;RecordBatch&gt; batches) : ITableProvider
/// {
///     public Schema Schema => batches[0].Schema;
///
///     public async IAsyncEnumerable&lt;RecordBatch&gt; ScanAsync(
///         ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
///     {
///         await Task.CompletedTask; // these need no waiting
///         foreach (var batch in batches)
///             yield return request.Project(batch.SliceShared(0, batch.Length)); // the engine disposes its own
///     }
/// }
/// </code>
/// One that knows how many rows it has, and makes fewer when it can:
/// <code>
/// sealed class Powers : ITableProvider
/// {
///     static readonly TableColumns&lt;long> Columns = new TableColumns&lt;long>().Int64("n", "A power of two", n => n);
///
///     public Schema Schema => Columns.Schema;
///
///     public long? RowCount => 63; // known: joins are planned with it
///
///     public bool WantsFilters => true;
///
///     public IAsyncEnumerable&lt;RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken) =>
///         new RowTable&lt;long>(Columns, _ => request.EqualTo("n") is long n
///             ? [n]
///             : Enumerable.Range(0, 63).Select(exponent => 1L &lt;&lt; exponent)).ScanAsync(request, cancellationToken);
/// }
/// </code>
/// </example>
public interface ITableProvider
{
    /// <summary>The columns; constant for the life of the provider.</summary>
    Schema Schema { get; }

    /// <summary>How many rows a full scan gives, when known: the optimizer orders joins by it.</summary>
    long? RowCount => null;

    /// <summary>
    /// True to receive filter hints; costs the query about 0.2 ms, so only for tables that are dear to scan.
    /// </summary>
    bool WantsFilters => false;

    /// <summary>
    /// Streams the rows. Each batch has exactly the columns of <see cref="ScanRequest.Projection"/>, in that order
    /// (<see cref="ScanRequest.Project"/> does it); batches may have any number of rows. The engine disposes each batch
    /// after the query no longer needs it. May be called several times (self joins) and from any thread.
    /// </summary>
    IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken);
}
