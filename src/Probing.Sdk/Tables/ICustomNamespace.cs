namespace Probing.Sdk.Tables;

/// <summary>
/// A namespace whose tables exist on demand: nothing is evaluated before a query names a table. An exception thrown
/// here becomes the error of the query.
/// </summary>
/// <example>
/// A namespace in which <c>`4`</c> is a table with the numbers from 0 to 3:
/// <code>
/// sealed class Numbers : ICustomNamespace
/// {
///     static readonly TableColumns&lt;long&gt; Columns = new TableColumns&lt;long&gt;().Int64("n", "The number", n => n);
///
///     public ValueTask&lt;IReadOnlyList&lt;string&gt;&gt; TableNamesAsync(CancellationToken cancellationToken) => new([]);
///
///     public ValueTask&lt;ITableProvider?&gt; TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
///         new(int.TryParse(name, out var count)
///             ? new RowTable&lt;long&gt;(Columns, _ => Enumerable.Range(0, count).Select(n => (long)n))
///             : null);
/// }
/// </code>
/// One that knows its tables and says more about them:
/// <code>
/// sealed class Folders(TablePlugin overview) : ICustomNamespace
/// {
///     public bool IsDynamic => false; // the list is all there is
///
///     public ValueTask&lt;IReadOnlyList&lt;string>> TableNamesAsync(CancellationToken cancellationToken) => new([overview.Name]);
///
///     public ValueTask&lt;ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
///         new(Describe(name)?.Provider);
///
///     public TablePlugin? Describe(string name) => name == overview.Name ? overview : null;
///
///     public string? Summary(string name) => "One row per folder";
///
///     public EngineRight RightFor(string name) => EngineRight.Execute;
/// }
/// </code>
/// </example>
public interface ICustomNamespace
{
    /// <summary>The tables worth listing now; a name that is not listed may still be opened.</summary>
    ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens a table for one query; called once per query and name. <paramref name="name"/> is spelled exactly as in
    /// the query. Null means that there is no such table. A provider that is <see cref="IDisposable"/> and whose name
    /// <see cref="Describe"/> does not know is disposed when the query is over.
    /// </summary>
    ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken);

    /// <summary>
    /// The declared table behind a name, when its columns are known without evaluating anything; null otherwise.
    /// Catalog listings use it.
    /// </summary>
    TablePlugin? Describe(string name) => null;

    /// <summary>What a row of a listed table is, in one sentence; null when nobody said so.</summary>
    string? Summary(string name) => Describe(name)?.Description;

    /// <summary>True when names that are not listed may exist too; false when the list is all there is.</summary>
    bool IsDynamic => true;

    /// <summary>The right needed to open a table of this namespace.</summary>
    EngineRight RightFor(string name) => EngineRight.Read;
}
