using System.Runtime.CompilerServices;
using Apache.Arrow;

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
/// A column of each type:
/// <code>
/// sealed record Reading(Guid Id, DateTime Time, byte[]? Raw, decimal Price, IReadOnlyList&lt;string> Tags, long Count);
///
/// static readonly TableColumns&lt;Reading> All = new TableColumns&lt;Reading>()
///     .Uuid("id", "Which one", r => r.Id)
///     .Timestamp("time", "When", r => r.Time)
///     .Date("day", "On which day", r => DateOnly.FromDateTime(r.Time))
///     .Duration("age", "How long ago", r => DateTime.UtcNow - r.Time)
///     .Binary("raw", "As it came; NULL when it is gone", r => r.Raw)
///     .Decimal("price", "What it cost", r => r.Price, "EUR", scale: 2)
///     .List("tags", "What it is about", r => r.Tags, item => item.Text("item", "A tag", tag => tag))
///     .Bool("is_large", "Whether it is large", r => r.Raw?.Length > 100)
///     .Int8("i8", "Small", r => (sbyte)r.Count).UInt8("u8", "Small", r => (byte)r.Count)
///     .Int16("i16", "Short", r => (short)r.Count).UInt16("u16", "Short", r => (ushort)r.Count)
///     .Int32("i32", "Usual", r => (int)r.Count).UInt32("u32", "Usual", r => (uint)r.Count)
///     .Int64("i64", "Large", r => r.Count).UInt64("u64", "Large", r => (ulong)r.Count)
///     .Float("f32", "Half as exact", r => r.Count).Double("f64", "Exact", r => r.Count);
///
/// static IEnumerable&lt;RecordBatch> Scan(IEnumerable&lt;Reading> rows, ScanRequest request) => All.Batches(rows, request);
///
/// static IAsyncEnumerable&lt;RecordBatch> ScanAsync(IAsyncEnumerable&lt;Reading> rows) =>
///     All.BatchesAsync(rows, ScanRequest.All(All.Schema));
/// </code>
/// </example>
public sealed partial class TableColumns<TRow>
{
    private const int MaxBatchRows = 2048; // the engine's vector size: larger batches would be cut again

    private readonly List<RowColumn> _columns = [];
    private Schema? _schema;

    /// <summary>The declared columns as an Arrow schema.</summary>
    public Schema Schema => _schema ??= new Schema(_columns.Select(column => column.Field), metadata: null);

    /// <summary>
    /// Turns rows into record batches that have exactly the columns of the request's projection. Rows are pulled as the
    /// query reads, at most 2,048 a batch, and no further than <see cref="ScanRequest.Limit"/>.
    /// </summary>
    public IEnumerable<RecordBatch> Batches(
        IEnumerable<TRow> rows, ScanRequest request, CancellationToken cancellationToken = default)
    {
        var (columns, schema) = Project(request);
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
            yield return Build(schema, builders, count);
        }
    }

    /// <summary>
    /// Like <see cref="Batches"/>, for rows that arrive one after the other. A batch is given on when it is full or the
    /// rows end.
    /// </summary>
    public async IAsyncEnumerable<RecordBatch> BatchesAsync(
        IAsyncEnumerable<TRow> rows, ScanRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (columns, schema) = Project(request);
        var left = request.Limit ?? long.MaxValue;
        await using var source = rows.GetAsyncEnumerator(cancellationToken);
        while (left > 0)
        {
            var builders = System.Array.ConvertAll(columns, column => column.Start());
            var count = 0;
            for (; count < MaxBatchRows && left > 0 && await source.MoveNextAsync(); count++, left--)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var builder in builders)
                    builder.Append(source.Current);
            }
            if (count == 0)
                yield break;
            yield return Build(schema, builders, count);
        }
    }

    private (RowColumn[] Columns, Schema Schema) Project(ScanRequest request)
    {
        var columns = request.Projection.Select(index => _columns[index]).ToArray();
        return (columns, new Schema(columns.Select(column => column.Field), metadata: null));
    }

    private static RecordBatch Build(Schema schema, RowBuilder[] builders, int count) =>
        new(schema, builders.Select(builder => builder.Build()), count);

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
