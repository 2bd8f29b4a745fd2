namespace Probing.Sdk.Tables;

/// <summary>
/// What the generator makes of a record with <see cref="TableAttribute"/>; <see cref="TablePlugin.Of{TRow}(Func{ScanRequest, IEnumerable{TRow}})"/> takes it.
/// </summary>
/// <typeparam name="TSelf">The record.</typeparam>
/// <example>
/// What every such record knows:
/// <code>
/// static string Documentation&lt;TRow>() where TRow : ITableRecord&lt;TRow> =>
///     $"{TRow.Namespace}.{TRow.Name} ({TRow.Right} needed{(TRow.WantsFilters ? ", filtered at the source" : "")}): " +
///     $"{TRow.Description} {string.Join(", ", TRow.Columns.Schema.FieldsList.Select(column => column.Name))}; {TRow.Example}";
/// </code>
/// </example>
public interface ITableRecord<TSelf> where TSelf : ITableRecord<TSelf>
{
    /// <summary>SQL namespace.</summary>
    static abstract string Namespace { get; }

    /// <summary>Table name.</summary>
    static abstract string Name { get; }

    /// <summary>What a row is, in one sentence.</summary>
    static abstract string Description { get; }

    /// <summary>A query worth copying.</summary>
    static abstract string Example { get; }

    /// <summary>The right needed to read the table.</summary>
    static abstract EngineRight Right { get; }

    /// <summary>True when the rows are made by the filter hints of the <see cref="ScanRequest"/>.</summary>
    static abstract bool WantsFilters { get; }

    /// <summary>The columns, read from a row.</summary>
    static abstract TableColumns<TSelf> Columns { get; }
}
