using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage;

/// <summary>One stored table in SQL. Each scan looks its rows up again; the columns stay those of the query's beginning.</summary>
internal sealed class StoredTable : ITableProvider, IHotTable
{
    /// <summary>Fewer are read in less time than it takes to look for conditions.</summary>
    private const int ManyRows = 1 << 20;

    private readonly Func<RingFolder?> _folder;
    private readonly Func<ColdStore?> _cold;
    private readonly IReadOnlyList<RingColumn> _columns;

    private StoredTable(StoredRows rows, Func<RingFolder?> folder, Func<ColdStore?> cold)
    {
        (_folder, _cold) = (folder, cold);
        (Name, Description, _columns, RowCount) = (rows.Table, rows.Description, rows.Columns, rows.Count);
        Schema = new Schema([.. _columns.Select(Field)], null);
    }

    public string Name { get; }

    public string Description { get; }

    public Schema Schema { get; }

    public long? RowCount { get; }

    /// <summary>Sealed files, and chunks, may be many: those that no row of interest is in should not be read.</summary>
    public bool WantsFilters => _cold() is not null || RowCount >= ManyRows;

    /// <summary>Null when there is no such table.</summary>
    public static StoredTable? Open(string name, Func<RingFolder?> folder, Func<ColdStore?> cold)
    {
        using var rows = Look(name, folder, cold);
        return rows is null ? null : new StoredTable(rows, folder, cold);
    }

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask; // rows are read on the query's own thread
        var schema = new Schema(request.Projection.Select(Schema.GetFieldByIndex), null);
        RingColumn[] columns = [.. request.Projection.Select(index => _columns[index])];
        using var rows = Look(Name, _folder, _cold);
        foreach (var damage in rows?.Damages ?? [])
            request.Query.Warn(damage);
        foreach (var batch in rows?.Read(columns, request.Filters, request.Query.Warn, Counted, cancellationToken) ?? [])
            yield return Typed(batch, schema);
    }

    public HotParts? OpenParts(ScanRequest request)
    {
        if (_cold() is not null)
            return null; // rows that the writer takes back meanwhile are in files then
        var rows = Look(Name, _folder, static () => null);
        try
        {
            RingColumn[] columns = [.. request.Projection.Select(index => _columns[index])];
            var parts = rows is null ? null : HotParts.Of(rows, columns, request.Filters, request.Query.Warn);
            foreach (var damage in parts is null ? [] : rows!.Damages)
                request.Query.Warn(damage);
            if (parts is not null)
                rows = null;
            return parts;
        }
        finally
        {
            rows?.Dispose();
        }
    }

    private static StoredRows? Look(string name, Func<RingFolder?> folder, Func<ColdStore?> cold)
    {
        try
        {
            return StoredRows.Open(name, folder(), cold());
        }
        catch (Exception e) when (e is RingFileException or IOException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, $"the rows of table {name} cannot be read: {e.Message}", inner: e);
        }
    }

    private void Counted(int read, int skipped) => _cold()?.CountScan(Name, read, skipped);

    /// <summary>A column as SQL has it.</summary>
    internal static Field Field(RingColumn column)
    {
        var metadata = new Dictionary<string, string> { [TableColumn.DescriptionKey] = column.Description };
        if (column.Unit.Length > 0)
            metadata[TableColumn.UnitKey] = column.Unit;
        if (column.Kind == RingKind.Uuid)
            metadata["ARROW:extension:name"] = "arrow.uuid";
        return new Field(column.Name, Type(column), true, metadata);
    }

    /// <summary>As rings have it, but for times: with a zone they would lose their nanoseconds in SQL.</summary>
    private static IArrowType Type(RingColumn column) => column.Kind switch
    {
        RingKind.Timestamp => new TimestampType(TimeUnit.Nanosecond, (string?)null),
        _ => StoredRows.TypeOf(column),
    };

    /// <summary>A batch as rings have it with the types of such columns.</summary>
    internal static RecordBatch Typed(RecordBatch batch, Schema schema)
    {
        var arrays = new IArrowArray[batch.ColumnCount];
        for (var i = 0; i < arrays.Length; i++)
        {
            var (array, type) = (batch.Column(i), schema.GetFieldByIndex(i).DataType);
            arrays[i] = array.Data.DataType.TypeId == ArrowTypeId.Timestamp
                ? new TimestampArray(new ArrayData(type, array.Length, array.NullCount, array.Offset, array.Data.Buffers))
                : array;
        }
        return new RecordBatch(schema, arrays, batch.Length);
    }
}
