using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>
/// What one scan needs. Filters and limit are hints: the engine applies them again, so ignoring them is right.
/// </summary>
/// <param name="Query">The query that scans.</param>
/// <param name="Projection">Indexes into the provider's schema, in the order wanted; never empty.</param>
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
