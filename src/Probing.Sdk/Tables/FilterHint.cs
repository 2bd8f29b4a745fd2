namespace Probing.Sdk.Tables;

/// <summary>A predicate <c>column operator value</c> that every row of interest satisfies.</summary>
/// <param name="Column">Column name as in the provider's schema.</param>
/// <param name="Operator">Comparison.</param>
/// <param name="Value">
/// A <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or <see cref="string"/>; never null. For a column of
/// timestamps a <see cref="long"/> in the column's own unit, since 1970 in UTC.
/// </param>
/// <example>
/// Conditions handed on to a database behind the table:
/// <code>
/// static (string Where, object[] Values) Sql(ScanRequest request) => (
///     string.Join(" AND ", request.Filters.Select(hint => hint.Operator switch
///     {
///         FilterOperator.Equal => $"{hint.Column} = ?",
///         FilterOperator.AtLeast => $"{hint.Column} >= ?",
///         _ => $"{hint.Column} &lt;= ?",
///     })),
///     [.. request.Filters.Select(hint => hint.Value)]);
/// </code>
/// </example>
public sealed record FilterHint(string Column, FilterOperator Operator, object Value);
