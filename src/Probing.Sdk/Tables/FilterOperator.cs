namespace Probing.Sdk.Tables;

/// <summary>Comparison of a <see cref="FilterHint"/>.</summary>
/// <example>
/// <code>
/// static bool Keeps(FilterHint hint, long value) => hint is not { Value: long bound } || hint.Operator switch
/// {
///     FilterOperator.Equal => value == bound,
///     FilterOperator.AtLeast => value >= bound,
///     FilterOperator.AtMost => value &lt;= bound,
///     _ => true, // a hint that is not understood excludes nothing
/// };
/// </code>
/// </example>
public enum FilterOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&gt;=</c>; also stands for <c>&gt;</c>.</summary>
    AtLeast,

    /// <summary><c>&lt;=</c>; also stands for <c>&lt;</c>.</summary>
    AtMost,
}
