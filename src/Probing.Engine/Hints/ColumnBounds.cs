using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;

namespace Probing.Engine.Hints;

/// <summary>
/// What is known of a column: a lower and an upper bound for whole numbers and (upper only) reals, one value for texts and
/// truths. Null is unbounded.
/// </summary>
internal sealed record ColumnBounds(string Column, object? Low, object? High)
{
    /// <summary>Both hold.</summary>
    internal ColumnBounds And(ColumnBounds other) => this with
    {
        Low = Low is long a && other.Low is long b ? Math.Max(a, b) : Low ?? other.Low,
        High = High is long c && other.High is long d ? Math.Min(c, d) : High ?? other.High,
    };

    /// <summary>One of them holds.</summary>
    internal ColumnBounds Or(ColumnBounds other) => this with
    {
        Low = (Low, other.Low) switch
        {
            (long a, long b) => Math.Min(a, b),
            ({ } a, { } b) when a.Equals(b) => a,
            _ => null,
        },
        High = (High, other.High) switch
        {
            (long a, long b) => Math.Max(a, b),
            (double a, double b) => Math.Max(a, b),
            ({ } a, { } b) when a.Equals(b) => a,
            _ => null,
        },
    };

    /// <summary>As hints for a column whose type compares as the constants do; none where it might not.</summary>
    internal IEnumerable<FilterHint> Hints(Schema schema)
    {
        var fields = schema.FieldsList.Where(f => f.Name.Equals(Column, StringComparison.OrdinalIgnoreCase)).ToList();
        if (fields.Count != 1)
            yield break;
        var field = fields[0];
        var equal = Low is not null && Low.Equals(High);
        switch (field.DataType)
        {
            case IntegerType when equal && Low is long value:
                yield return new FilterHint(field.Name, FilterOperator.Equal, value);
                break;
            case IntegerType:
                if (Low is long low)
                    yield return new FilterHint(field.Name, FilterOperator.AtLeast, low);
                if (High is long high)
                    yield return new FilterHint(field.Name, FilterOperator.AtMost, high);
                break;
            // SQL sorts NaN above all numbers, a provider's comparison does not: no lower bounds.
            case DoubleType when High is long or double:
                yield return new FilterHint(field.Name, FilterOperator.AtMost, AtLeastAs(High));
                break;
            case StringType or LargeStringType or StringViewType when equal && Low is string text:
                yield return new FilterHint(field.Name, FilterOperator.Equal, text);
                break;
            case BooleanType when equal && Low is bool truth:
                yield return new FilterHint(field.Name, FilterOperator.Equal, truth);
                break;
        }
    }

    /// <summary>A double no smaller than the constant, whichever way DuckDB converts it.</summary>
    private static double AtLeastAs(object value) => Math.BitIncrement(Math.BitIncrement(value is long whole ? whole : (double)value));
}
