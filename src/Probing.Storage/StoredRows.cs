using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage;

/// <summary>
/// The rows of one table at one time, sealed and not: the files that there were, and of the rings the rows behind those that
/// the files have. No row is in both, and none in neither: what the writer takes back while it is read was sealed before, and
/// is read from there.
/// </summary>
public sealed class StoredRows : IDisposable
{
    /// <summary>A seal that ends between the looks at files and rings is rare; one after the other cannot go on for ever.</summary>
    private const int Looks = 5;

    private readonly RingTable? _rings;
    private readonly ColdStore? _cold;
    private readonly ColdFolder? _files;
    private readonly List<HotRows> _hot;
    private readonly List<string> _damages;

    private StoredRows(
        string table, RingTable? rings, ColdStore? cold, ColdFolder? files, List<HotRows> hot, ColdSchema? schema, List<string> damages)
    {
        (Table, _rings, _cold, _files, _hot, _damages) = (table, rings, cold, files, hot, damages);
        Columns = rings?.Current.Descriptor.Columns ?? schema!.Columns;
        Description = rings?.Current.Descriptor.Description ?? schema!.Description;
    }

    public string Table { get; }

    public string Description { get; }

    /// <summary>As the table has them now: of its newest ring, or without one of its newest file.</summary>
    public IReadOnlyList<RingColumn> Columns { get; }

    /// <summary>The rows that are in rings only, those of older declarations first.</summary>
    public IReadOnlyList<HotRows> Hot => _hot;

    /// <summary>The sealed files.</summary>
    public IReadOnlyList<ColdFile> Files => _files?.Files ?? [];

    /// <summary>What could not be read when the rows were looked up; each names a file.</summary>
    public IReadOnlyList<string> Damages => _damages;

    /// <summary>How many there are.</summary>
    public long Count => Files.Sum(file => file.Rows) + _hot.Sum(hot => hot.Count);

    /// <summary>Looks the rows of a table up; null when there is no such table.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="folder">The folder of the process; null when it has none.</param>
    /// <param name="cold">The sealed rows; null when there are none.</param>
    /// <exception cref="RingFileException">There is a ring of this name, and nothing of it can be read.</exception>
    public static StoredRows? Open(string table, RingFolder? folder, ColdStore? cold)
    {
        var rings = folder?.Open(table);
        try
        {
            var damages = new List<string>();
            damages.AddRange(rings?.Faults.Select(fault => fault.Message) ?? []);
            var (files, hot) = Look(table, rings, cold, damages);
            var schema = rings is null && files is { Files.Count: > 0 }
                ? cold!.Catalog.NewestSchema(files, fault => damages.Add(fault.Message))
                : null;
            if (rings is null && schema is null)
                return null;
            var rows = new StoredRows(table, rings, cold, files, hot, schema, damages);
            rings = null;
            return rows;
        }
        finally
        {
            rings?.Dispose();
        }
    }

    /// <summary>The type in which rows have a column.</summary>
    public static IArrowType TypeOf(RingColumn column) => RingArrow.Type(column);

    /// <summary>All rows of the columns, with the types of <see cref="RingScan"/>; any of them may be NULL.</summary>
    /// <param name="columns">Some of <see cref="Columns"/>.</param>
    /// <param name="hints">Conditions of the query: files and chunks without rows of interest are left out.</param>
    /// <param name="warn">Told what could not be read.</param>
    /// <param name="counted">Told how many sealed files were opened and how many skipped; may be null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public IEnumerable<RecordBatch> Read(
        IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints, Action<string> warn, Action<int, int>? counted,
        CancellationToken cancellation)
    {
        var lost = 0L;
        // Hot rows first: they are there only until the writer needs the space.
        foreach (var hot in _hot)
        {
            foreach (var batch in ReadHot(hot, columns, hints, warn, missing => lost += missing, cancellation))
                yield return batch;
        }
        if (lost > 0)
            warn(LostWarning(lost, Table));
        if (_cold is null || _files is null)
            yield break;
        var scan = new ColdScan(_cold.Catalog, _files.Files, columns, hints);
        foreach (var batch in scan.Read(cancellation))
            yield return batch;
        foreach (var warning in scan.Warnings)
            warn(warning);
        counted?.Invoke(scan.FilesRead, scan.FilesSkipped);
    }

    /// <summary>Reads rows of a ring that its scan found gone, as far as they were sealed; the rest is <paramref name="missing"/>.</summary>
    public IEnumerable<RecordBatch> ReadSealed(
        RingFile ring, long from, long to, IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints, Action<string> warn,
        Action<long> missing, CancellationToken cancellation)
    {
        var parts = _cold?.Files(Table).Find(ring.Descriptor, from, to) ?? [];
        missing(to - from - parts.Sum(part => part.To - part.From));
        if (parts.Count == 0)
            yield break;
        var scan = new ColdScan(_cold!.Catalog, [], columns, hints);
        foreach (var batch in scan.Read(parts, cancellation))
            yield return batch;
        foreach (var warning in scan.Warnings)
            warn(warning);
    }

    internal static string LostWarning(long rows, string table) =>
        $"{rows} rows of table {table} made room for newer ones while they were read; they are missing here";

    public void Dispose() => _rings?.Dispose();

    private IEnumerable<RecordBatch> ReadHot(
        HotRows hot, IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints, Action<string> warn, Action<long> missing,
        CancellationToken cancellation)
    {
        var scan = new HotScan(hot, columns, hints);
        foreach (var batch in scan.Read(cancellation))
            yield return batch;
        foreach (var (from, to) in scan.Missing)
        {
            foreach (var batch in ReadSealed(hot.File, from, to, columns, hints, warn, missing, cancellation))
                yield return batch;
        }
    }

    /// <summary>Files first, rings after them: what is sealed in between is still in its ring, unless the writer was faster.</summary>
    private static (ColdFolder? Files, List<HotRows> Hot) Look(string table, RingTable? rings, ColdStore? cold, List<string> damages)
    {
        var files = cold?.Files(table);
        for (var look = 1; ; look++)
        {
            var hot = (rings?.Files ?? []).Select(file => new HotRows(file, file.Snapshot(), files?.EndOf(file.Descriptor) ?? 0)).ToList();
            var behind = hot.Any(rows => rows.Begin > 0 && rows.Snapshot.Begin > rows.Begin);
            var later = behind && look < Looks ? cold?.Files(table) : null;
            if (later is null || hot.All(rows => later.EndOf(rows.File.Descriptor) == rows.Begin))
            {
                damages.AddRange(hot.SelectMany(rows => rows.Snapshot.Damages));
                return (files, hot);
            }
            files = later;
        }
    }
}
