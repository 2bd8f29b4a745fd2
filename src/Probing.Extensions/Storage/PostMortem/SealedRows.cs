using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>A sealed file.</summary>
internal sealed class SealedRows(string process, ColdCatalog catalog, ColdFile file, ColdSchema schema) : DeadRows(process)
{
    public override IReadOnlyList<RingColumn> Columns => schema.Columns;

    public override string Description => schema.Description;

    public override long Newest => file.Times?.Maximum ?? 0;

    public override long Count => file.Rows;

    public override IEnumerable<RecordBatch> Read(
        IReadOnlyList<RingColumn> columns, ScanRequest request, CancellationToken cancellationToken)
    {
        var scan = new ColdScan(catalog, [file], columns, request.Filters);
        foreach (var batch in scan.Read(cancellationToken))
            yield return batch;
        foreach (var warning in scan.Warnings)
            request.Query.Warn(warning);
    }
}
