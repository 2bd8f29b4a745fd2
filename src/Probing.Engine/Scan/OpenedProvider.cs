using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>
/// A loaded extension's provider with what the engine asks of it on DuckDB's own threads asked once, on the extension's
/// thread, where it may take its time or fail.
/// </summary>
internal sealed class OpenedProvider : ITableProvider, IDisposable
{
    private readonly ITableProvider _inner;

    internal OpenedProvider(ITableProvider inner)
    {
        _inner = inner;
        Schema = inner.Schema ?? throw new ProbingException(ProbingErrorKind.ExtensionFailed, "the table has no schema");
        RowCount = inner.RowCount;
        WantsFilters = inner.WantsFilters;
    }

    public Schema Schema { get; }

    public long? RowCount { get; }

    public bool WantsFilters { get; }

    public IAsyncEnumerable<RecordBatch> ScanAsync(ScanRequest request, CancellationToken cancellationToken) =>
        _inner.ScanAsync(request, cancellationToken);

    public void Dispose() => (_inner as IDisposable)?.Dispose();
}
