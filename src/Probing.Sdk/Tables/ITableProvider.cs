using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>Produces the rows of one table as Arrow record batches.</summary>
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
