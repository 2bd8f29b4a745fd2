using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Extensions.PostMortem;

/// <summary>What a ring holds, without the rows that are sealed.</summary>
/// <param name="process">Whose ring it is.</param>
/// <param name="file">The ring; stays open as long as somebody may read the part.</param>
/// <param name="from">The number of the first row that is not sealed.</param>
internal sealed class HotPart(string process, RingFile file, long from) : DeadPart(process)
{
    private readonly RingSnapshot _snapshot = file.Snapshot();

    public override IReadOnlyList<RingColumn> Columns => file.Descriptor.Columns;

    public override string Description => file.Descriptor.Description;

    public override long Newest => file.Descriptor.CreatedNanoseconds;

    public override long Rows => _snapshot.Chunks.Sum(chunk => Math.Max(chunk.FirstRow + chunk.Rows - Math.Max(from, chunk.FirstRow), 0));

    public override IEnumerable<RecordBatch> Read(
        IReadOnlyList<RingColumn> columns, ScanRequest request, CancellationToken cancellationToken)
    {
        foreach (var damage in _snapshot.Damages)
            request.Query.Warn(damage);
        var (stored, places) = Stored(columns, request);
        foreach (var chunk in _snapshot.Chunks)
        {
            if (chunk.FirstRow + chunk.Rows <= from)
                continue;
            using var scan = new RingScan(file, [chunk], stored);
            var row = chunk.FirstRow;
            while (Next(scan, request) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sealedRows = (int)Math.Clamp(from - row, 0, batch.Length);
                row += batch.Length;
                if (sealedRows < batch.Length)
                    yield return Complete(sealedRows == 0 ? batch : batch.Slice(sealedRows, batch.Length - sealedRows), columns, places);
            }
            if (scan.MissingRows > 0)
                request.Query.Warn($"{file.Path}: {scan.MissingRows} rows were written over while they were read");
        }
    }

    /// <summary>The rest of a damaged ring is not worse for it.</summary>
    private static RecordBatch? Next(RingScan scan, ScanRequest request)
    {
        try
        {
            return scan.Next();
        }
        catch (RingFileException e)
        {
            request.Query.Warn($"{e.Message}; rows are missing here");
            return null;
        }
    }

    /// <summary>Which columns of the ring to read, and which of those each wanted column is; -1 for one that is not there.</summary>
    private (List<int> Stored, int[] Places) Stored(IReadOnlyList<RingColumn> columns, ScanRequest request)
    {
        var (stored, places) = (new List<int>(), new int[columns.Count]);
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = -1;
            for (var own = 0; own < Columns.Count; own++)
            {
                if (Columns[own].Name != columns[i].Name)
                    continue;
                if (!DeadTable.IsSameType(Columns[own], columns[i]))
                {
                    request.Query.Warn($"column {columns[i].Name} is {Columns[own].Kind} in {file.Path} and {columns[i].Kind} in newer "
                        + "rows; it is NULL in rows from there");
                    break;
                }
                places[i] = stored.Count;
                stored.Add(own);
                break;
            }
        }
        return (stored, places);
    }

    private static RecordBatch Complete(RecordBatch batch, IReadOnlyList<RingColumn> columns, int[] places) => new(
        new Schema([.. columns.Select(DeadTable.FieldOf)], null),
        [.. columns.Select((column, i) => places[i] < 0 ? Nulls.Of(DeadTable.FieldOf(column).DataType, batch.Length) : batch.Column(places[i]))],
        batch.Length);
}
