namespace Probing.Sdk.Tables;

/// <summary>Comparison of a <see cref="FilterHint"/>.</summary>
public enum FilterOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&gt;=</c>; also stands for <c>&gt;</c>.</summary>
    AtLeast,

    /// <summary><c>&lt;=</c>; also stands for <c>&lt;</c>.</summary>
    AtMost,
}
