using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>
/// A table with a fixed schema, declared by static members; <see cref="TablePlugin.Create{T}"/> makes a plugin of it.
/// </summary>
public interface ICustomTable
{
    /// <summary>Table name in snake_case.</summary>
    static abstract string Name { get; }

    /// <summary>What a row is, in one sentence.</summary>
    static virtual string Description => "";

    /// <summary>A query worth copying.</summary>
    static virtual string Example => "";

    /// <summary>Columns. Put meaning and unit into the fields' metadata with <see cref="Column"/>.</summary>
    static abstract Schema Schema { get; }

    /// <summary>The rows, produced when a query scans the table; each batch has the table's full schema.</summary>
    static abstract IEnumerable<RecordBatch> Data(ScanRequest request);
}
