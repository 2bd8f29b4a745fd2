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
