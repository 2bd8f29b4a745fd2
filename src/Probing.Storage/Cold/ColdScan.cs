using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.DuckDb;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// The rows of sealed files as Arrow batches, of the same types as <see cref="RingScan"/> has them. Columns that a file does
/// not have are NULL. For one thread at a time.
/// </summary>
/// <param name="catalog">Of the data directory that the files are in.</param>
/// <param name="files">The files of the table; those that no row of interest can be in are skipped.</param>
/// <param name="columns">Which columns, in which order, as the table has them now.</param>
/// <param name="hints">Conditions of the query on columns of the table.</param>
public sealed class ColdScan(
    ColdCatalog catalog, IReadOnlyList<ColdFile> files, IReadOnlyList<RingColumn> columns, IReadOnlyList<FilterHint> hints)
{
    private readonly ColdFilter _filter = new(hints);
    private readonly List<string> _warnings = [];

    /// <summary>The columns. All may be NULL: a file may be older than the column.</summary>
    public Schema Schema { get; } = new([.. columns.Select(column => new Field(column.Name, RingArrow.Type(column), true))], null);

    /// <summary>Files that were opened.</summary>
    public int FilesRead { get; private set; }

    /// <summary>Files whose names said that they have no row of interest.</summary>
    public int FilesSkipped { get; private set; }

    /// <summary>What could not be read, and why; the rest of the rows is not worse for it.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the files, the oldest rows first.</summary>
    public IEnumerable<RecordBatch> Read(CancellationToken cancellation) =>
        Read(files.Select(file => new ColdPart(file, file.From, file.To)), cancellation);

    /// <summary>Reads some rows of files, the oldest first.</summary>
    public IEnumerable<RecordBatch> Read(IEnumerable<ColdPart> parts, CancellationToken cancellation)
    {
        foreach (var part in parts.OrderBy(part => part.File.Times?.Minimum ?? 0).ThenBy(part => part.File.Ring, StringComparer.Ordinal)
            .ThenBy(part => part.From))
        {
            var file = part.File;
            cancellation.ThrowIfCancellationRequested();
            if (Try(() => catalog.SchemaOf(file)) is not { } schema)
                continue;
            if (!_filter.MayMatch(schema, file.Times))
            {
                FilesSkipped++;
                continue;
            }
            FilesRead++;
            if (Try(() => Checked(file)) == null)
                continue;
            foreach (var batch in Read(part, schema, cancellation))
                yield return batch;
        }
    }

    private IEnumerable<RecordBatch> Read(ColdPart part, ColdSchema schema, CancellationToken cancellation)
    {
        var file = part.File;
        using var connection = catalog.Database.Connect();
        using var interrupt = cancellation.UnsafeRegister(static state => ((DuckDbConnection)state!).Interrupt(), connection);
        using var result = Try(() => Start(connection, part, schema));
        while (result != null && Try(() => Next(result, file, cancellation)) is { } batch)
            yield return batch;
    }

    private ColdResult Start(DuckDbConnection connection, ColdPart part, ColdSchema schema)
    {
        var file = part.File;
        var expressions = columns.Select(column => Expression(file, schema, column));
        var sql = $"SELECT {string.Join(", ", expressions)} FROM read_parquet({ColdDatabase.Literal(file.Path)}, "
            + $"hive_partitioning=false, file_row_number={(part.IsWhole ? "false" : "true")}){_filter.Where(schema, part)}";
        try
        {
            return new ColdResult(connection, sql);
        }
        catch (DuckDbException e)
        {
            throw new ColdFileException(file.Path, e.Message, e);
        }
    }

    private RecordBatch? Next(ColdResult result, ColdFile file, CancellationToken cancellation)
    {
        try
        {
            return result.Next() is { } batch ? ColdArrow.AsRing(batch, Schema) : null;
        }
        catch (DuckDbException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ColdFileException(file.Path, $"the rest of it cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The column in the file, or NULL when it has none such.</summary>
    private string Expression(ColdFile file, ColdSchema schema, RingColumn column)
    {
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            var stored = schema.Columns[i];
            if (stored.Name != column.Name)
                continue;
            if (stored.Kind == column.Kind && stored.Precision == column.Precision && stored.Scale == column.Scale)
                return ColdDatabase.Identifier(schema.FileNames[i]);
            Warn($"column {column.Name} is {stored.Kind} in files of the folder {file.Folder} and {column.Kind} now; it is NULL in rows from there");
        }
        return $"NULL::{ColdColumns.SqlType(column)}";
    }

    private ColdFile Checked(ColdFile file)
    {
        catalog.Check(file);
        return file;
    }

    /// <summary>Null, and a warning, for what cannot be read.</summary>
    private T? Try<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (ColdFileException e)
        {
            Warn($"{e.Message}; its rows are missing here");
            return null;
        }
    }

    private void Warn(string warning)
    {
        if (!_warnings.Contains(warning))
            _warnings.Add(warning);
    }
}
