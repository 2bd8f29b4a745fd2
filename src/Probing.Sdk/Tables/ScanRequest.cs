using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>
/// What one scan needs. Filters and limit are hints: the engine applies them again, so ignoring them is right.
/// </summary>
/// <param name="Query">The query that scans.</param>
/// <param name="Projection">Indexes into the provider's schema, in the order wanted; never empty.</param>
/// <example>
/// A table that reads no more than it must:
/// <code>
/// sealed class Jobs(Schema schema, Func&lt;long?, long?, bool, RecordBatch> read) : ITableProvider
/// {
///     public Schema Schema => schema;
///
///     public bool WantsFilters => true;
///
///     public async IAsyncEnumerable&lt;RecordBatch> ScanAsync(
///         ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
///     {
///         await Task.CompletedTask;
///         if (request.Query.Remaining == TimeSpan.Zero)
///             yield break;
///         var withState = request.Reads(schema.GetFieldIndex("state"));
///         yield return request.Project(read(request.EqualTo("id") as long?, request.Limit, withState));
///     }
/// }
/// </code>
/// As a test makes it:
/// <code>
/// static ScanRequest First(Schema schema, long id) => new(new QueryContext(), [0, 1])
/// {
///     Filters = [new FilterHint("id", FilterOperator.Equal, id)],
///     Limit = 1,
/// };
///
/// static ScanRequest Narrow(Schema schema) => ScanRequest.All(schema) with { Projection = [0] };
/// </code>
/// </example>
public sealed record ScanRequest(QueryContext Query, IReadOnlyList<int> Projection)
{
    /// <summary>A request for all columns and rows, as a test of a table makes it.</summary>
    public static ScanRequest All(Schema schema) => new(new QueryContext(), [.. Enumerable.Range(0, schema.FieldsList.Count)]);

    /// <summary>Conjuncts that every row of interest satisfies. Pruning by them is allowed, never required.</summary>
    public IReadOnlyList<FilterHint> Filters { get; init; } = [];

    /// <summary>Rows after which the query stops reading, when known.</summary>
    public long? Limit { get; init; }

    /// <summary>True when the query reads column <paramref name="index"/> of the provider's schema.</summary>
    public bool Reads(int index) => Projection.Contains(index);

    /// <summary>Picks the projected columns out of a batch that has all of them.</summary>
    public RecordBatch Project(RecordBatch full)
    {
        if (Projection.Count == full.ColumnCount && Projection.Select((column, at) => column == at).All(same => same))
            return full;
        var schema = new Schema(Projection.Select(full.Schema.GetFieldByIndex), full.Schema.Metadata);
        return new RecordBatch(schema, Projection.Select(full.Column), full.Length);
    }

    /// <summary>
    /// The values that <paramref name="column"/> may have by an equality hint; null when there is none.
    /// </summary>
    public object? EqualTo(string column) =>
        Filters.FirstOrDefault(f => f.Column == column && f.Operator == FilterOperator.Equal)?.Value;
}
