using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Sdk.Tables;

/// <summary>
/// The columns of a table whose rows are <typeparamref name="TRow"/>: each is declared once, with its meaning, unit and
/// the function that reads it from a row. A scan calls only the functions of the columns the query reads, so a value
/// that is dear to get costs nothing until somebody asks for it.
/// </summary>
/// <typeparam name="TRow">A row, or a reader that stands on a row; it is not kept after its values are
/// read.</typeparam>
/// <example>
/// <code>
/// static readonly TableColumns&lt;DriveInfo&gt; Columns = new TableColumns&lt;DriveInfo&gt;()
///     .Text("mount_point", "Where the file system is mounted", drive => drive.Name)
///     .Int64("free_bytes", "Space left", drive => drive.AvailableFreeSpace, "bytes");
/// </code>
/// </example>
public sealed class TableColumns<TRow>
{
    private const int MaxBatchRows = 2048; // the engine's vector size: larger batches would be cut again

    private readonly List<RowColumn> _columns = [];
    private Schema? _schema;

    /// <summary>The declared columns as an Arrow schema.</summary>
    public Schema Schema => _schema ??= new Schema(_columns.Select(column => column.Field), metadata: null);

    /// <summary>A signed integer; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Int64(string name, string description, Func<TRow, long?> value, string? unit = null) =>
        Add(TableColumn.Of(name, Int64Type.Default, description, unit), () =>
        {
            var builder = new Int64Array.Builder();
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>An unsigned integer, for addresses and the kernel's own unsigned counters.</summary>
    public TableColumns<TRow> UInt64(string name, string description, Func<TRow, ulong?> value, string? unit = null) =>
        Add(TableColumn.Of(name, UInt64Type.Default, description, unit), () =>
        {
            var builder = new UInt64Array.Builder();
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>A double; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Double(string name, string description, Func<TRow, double?> value, string? unit = null) =>
        Add(TableColumn.Of(name, DoubleType.Default, description, unit), () =>
        {
            var builder = new DoubleArray.Builder();
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>A truth value; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Bool(string name, string description, Func<TRow, bool?> value) =>
        Add(TableColumn.Of(name, BooleanType.Default, description), () =>
        {
            var builder = new BooleanArray.Builder();
            return new RowBuilder(
                row =>
                    _ = value(row) is { } truth ? builder.Append(truth) : builder.AppendNull(), () => builder.Build());
        });

    /// <summary>A text; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Text(string name, string description, Func<TRow, string?> value, string? unit = null) =>
        Add(TableColumn.Of(name, StringType.Default, description, unit), () =>
        {
            var builder = new StringArray.Builder();
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>A point in time with microseconds, in UTC; <paramref name="value"/> must give UTC.</summary>
    public TableColumns<TRow> Timestamp(string name, string description, Func<TRow, DateTime?> value)
    {
        var type = new TimestampType(TimeUnit.Microsecond, "UTC");
        return Add(TableColumn.Of(name, type, description), () =>
        {
            var builder = new TimestampArray.Builder(type);
            return new RowBuilder(
                row => _ = value(row) is { } time
                    ? builder.Append(new DateTimeOffset(time, TimeSpan.Zero))
                    : builder.AppendNull(),
                () => builder.Build());
        });
    }

    /// <summary>
    /// Turns rows into record batches that have exactly the columns of the request's projection. Rows are pulled as the
    /// query reads, at most 2,048 a batch, and no further than <see cref="ScanRequest.Limit"/>.
    /// </summary>
    public IEnumerable<RecordBatch> Batches(
        IEnumerable<TRow> rows, ScanRequest request, CancellationToken cancellationToken = default)
    {
        var columns = request.Projection.Select(index => _columns[index]).ToArray();
        var schema = new Schema(columns.Select(column => column.Field), metadata: null);
        var left = request.Limit ?? long.MaxValue;
        using var source = rows.GetEnumerator();
        while (left > 0)
        {
            var builders = System.Array.ConvertAll(columns, column => column.Start());
            var count = 0;
            for (; count < MaxBatchRows && left > 0 && source.MoveNext(); count++, left--)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var builder in builders)
                    builder.Append(source.Current);
            }
            if (count == 0)
                yield break;
            yield return new RecordBatch(schema, builders.Select(builder => builder.Build()), count);
        }
    }

    private TableColumns<TRow> Add(Field field, Func<RowBuilder> start)
    {
        if (_columns.Any(other => other.Field.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException($"the column '{field.Name}' is declared twice");
        _columns.Add(new RowColumn(field, start));
        _schema = null;
        return this;
    }

    private sealed record RowColumn(Field Field, Func<RowBuilder> Start);

    /// <summary>Collects one column of one batch.</summary>
    private sealed record RowBuilder(Action<TRow> Append, Func<IArrowArray> Build);
}
