using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>
/// A table of processes that are gone: the rows of all parts, with the columns of the newest and those that only older ones
/// have. With several processes there is one column more, which says whose row it is.
/// </summary>
internal sealed class DeadTable : ITableProvider
{
    internal const string ProcessColumn = "process";

    private readonly IReadOnlyList<DeadRows> _parts;
    private readonly IReadOnlyList<RingColumn> _columns;

    /// <param name="parts">At least one.</param>
    /// <param name="several">Whether rows of several processes could be here.</param>
    internal DeadTable(IReadOnlyList<DeadRows> parts, bool several)
    {
        _parts = [.. parts.OrderByDescending(part => part.Newest)];
        _columns = [.. _parts.SelectMany(part => part.Columns).DistinctBy(column => column.Name)];
        var fields = _columns.Select(StoredTable.Field).ToList();
        if (several && !_columns.Any(column => column.Name.Equals(ProcessColumn, StringComparison.OrdinalIgnoreCase)))
            fields.Add(TableColumn.Of(ProcessColumn, Apache.Arrow.Types.StringType.Default, "Whose row it is, as in probing.process", nullable: false));
        Schema = new Schema(fields, null);
    }

    public Schema Schema { get; }

    public string Description => _parts[0].Description;

    public long? RowCount => _parts.Sum(part => part.Count);

    public bool WantsFilters => _parts.Any(part => part is SealedRows);

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask; // files need no waiting
        var wanted = request.Projection.Where(index => index < _columns.Count).Distinct().ToList();
        if (wanted.Count == 0)
            wanted.Add(0); // only to see how many rows there are
        var columns = wanted.ConvertAll(index => _columns[index]);
        var schema = new Schema([.. request.Projection.Select(index => Schema.FieldsList[index])], null);
        foreach (var part in _parts)
        {
            foreach (var batch in part.Read(columns, request, cancellationToken))
            {
                var arrays = request.Projection.Select(index =>
                    index < _columns.Count ? batch.Column(wanted.IndexOf(index)) : Label(part.Process, batch.Length));
                yield return StoredTable.Typed(new RecordBatch(schema, arrays, batch.Length), schema);
            }
        }
    }

    internal static bool IsSameType(RingColumn left, RingColumn right) =>
        left.Kind == right.Kind && left.Precision == right.Precision && left.Scale == right.Scale;

    private static StringArray Label(string process, int count)
    {
        var labels = new StringArray.Builder();
        for (var i = 0; i < count; i++)
            labels.Append(process);
        return labels.Build();
    }
}
