using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>What a ring holds, without the rows that are sealed.</summary>
/// <param name="process">Whose ring it is.</param>
/// <param name="file">The ring; stays open as long as somebody may read the rows.</param>
/// <param name="begin">The number of the first row that is not sealed.</param>
internal sealed class RingRows(string process, RingFile file, long begin) : DeadRows(process)
{
    private readonly HotRows _rows = new(file, file.Snapshot(), begin);

    public override IReadOnlyList<RingColumn> Columns => file.Descriptor.Columns;

    public override string Description => file.Descriptor.Description;

    public override long Newest => file.Descriptor.CreatedNanoseconds;

    public override long Count => _rows.Count;

    public override IEnumerable<RecordBatch> Read(
        IReadOnlyList<RingColumn> columns, ScanRequest request, CancellationToken cancellationToken)
    {
        foreach (var damage in _rows.Snapshot.Damages)
            request.Query.Warn(damage);
        foreach (var column in columns)
        {
            if (Columns.FirstOrDefault(own => own.Name == column.Name) is { } own && !DeadTable.IsSameType(own, column))
                request.Query.Warn($"column {column.Name} is {own.Kind} in {file.Path} and {column.Kind} in newer rows; it is NULL in rows from there");
        }
        var scan = new HotScan(_rows, columns, request.Filters);
        using var batches = scan.Read(cancellationToken).GetEnumerator();
        while (Next(batches, request) is { } batch)
            yield return batch;
        // Of a process that lives.
        if (scan.Missing.Sum(rows => rows.To - rows.From) is > 0 and var missing)
            request.Query.Warn($"{file.Path}: {missing} rows made room for newer ones while they were read; they are missing here");
    }

    /// <summary>What could be read of a damaged ring is not worse for the rest.</summary>
    private static RecordBatch? Next(IEnumerator<RecordBatch> batches, ScanRequest request)
    {
        try
        {
            return batches.MoveNext() ? batches.Current : null;
        }
        catch (RingFileException e)
        {
            request.Query.Warn($"{e.Message}; rows are missing here");
            return null;
        }
    }
}
