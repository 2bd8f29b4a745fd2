using Probing.Engine.Guards;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>A table that a query has opened.</summary>
/// <param name="Display">Its name as the user wrote it.</param>
/// <param name="Namespace">SQL namespace, lower case.</param>
/// <param name="Name">Table name, folded as DuckDB folds it.</param>
/// <param name="Guard">Stands before who serves it; null when that is the engine itself.</param>
/// <param name="Provider">Produces the rows.</param>
/// <param name="OfQuery">It was opened for this query alone and ends with it.</param>
internal sealed record OpenTable(
    string Display, string Namespace, string Name, ExtensionGuard? Guard, ITableProvider Provider, bool OfQuery = false);
