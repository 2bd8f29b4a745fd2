using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Tables;

/// <summary>What was found for one record with a [Table].</summary>
/// <param name="Record">The record.</param>
/// <param name="Names">Namespace and name of the table, its description and example.</param>
/// <param name="Right">Expression of the right needed.</param>
/// <param name="WantsFilters">True when it wants filter hints.</param>
/// <param name="Columns">The columns, in order.</param>
/// <param name="Rows">How to call its rows; null when it has no method for them.</param>
/// <param name="Findings">What is wrong; then nothing is written.</param>
internal sealed record TableModel(
    TypeShell Record, TableNames Names, string Right, bool WantsFilters, EquatableArray<ColumnModel> Columns, RowsModel? Rows,
    EquatableArray<Finding> Findings);

/// <summary>The texts of a table.</summary>
internal sealed record TableNames(string Namespace, string Name, string Description, string Example);

/// <summary>A column: its name and the call that declares it.</summary>
internal sealed record ColumnModel(string Name, string Call);

/// <summary>The form of <c>Rows</c>.</summary>
/// <param name="Arguments">The arguments of the call.</param>
/// <param name="Kind">What it gives.</param>
internal sealed record RowsModel(string Arguments, RowsKind Kind);
