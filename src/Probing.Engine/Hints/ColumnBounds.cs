using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;

namespace Probing.Engine.Hints;

/// <summary>
/// What is known of a column: a lower and an upper bound for whole numbers, times and (upper only) reals, one value for texts
/// and truths. Null is unbounded.
/// </summary>
internal sealed record ColumnBounds(string Column, object? Low, object? High)
{
    private const long Microsecond = 1000;

    /// <summary>Both hold.</summary>
    internal ColumnBounds And(ColumnBounds other) => this with
    {
        Low = (Low, other.Low) switch
        {
            (long a, long b) => Math.Max(a, b),
            (Moment a, Moment b) => a.CompareTo(b) > 0 ? a : b,
            _ => Low ?? other.Low,
        },
        High = (High, other.High) switch
        {
            (long a, long b) => Math.Min(a, b),
            (Moment { IsNow: true }, { } b) => b,
            (Moment a, Moment b) => b.IsNow || a.CompareTo(b) < 0 ? a : b,
            _ => High ?? other.High,
        },
    };

    /// <summary>One of them holds.</summary>
    internal ColumnBounds Or(ColumnBounds other) => this with
    {
        Low = (Low, other.Low) switch
        {
            (long a, long b) => Math.Min(a, b),
            (Moment a, Moment b) => a.CompareTo(b) < 0 ? a : b,
            ({ } a, { } b) when a.Equals(b) => a,
            _ => null,
        },
        High = (High, other.High) switch
        {
            (long a, long b) => Math.Max(a, b),
            (Moment a, Moment b) => a.IsNow ? a : b.IsNow || a.CompareTo(b) < 0 ? b : a,
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
            case TimestampType time:
                foreach (var hint in TimeHints(field.Name, time.Unit))
                    yield return hint;
                break;
            case BooleanType when equal && Low is bool truth:
                yield return new FilterHint(field.Name, FilterOperator.Equal, truth);
                break;
        }
    }

    /// <summary>
    /// Times in the column's own unit. One microsecond wider on both sides: which of column and constant DuckDB rounds to compare
    /// them depends on their types.
    /// </summary>
    private IEnumerable<FilterHint> TimeHints(string column, TimeUnit unit)
    {
        Int128 step = unit switch
        {
            TimeUnit.Second => 1_000_000_000,
            TimeUnit.Millisecond => 1_000_000,
            TimeUnit.Microsecond => Microsecond,
            _ => 1,
        };
        if (Time(Low) is { } low && Floor(low.Nanoseconds - Microsecond, step) is var least && Fits(least))
            yield return new FilterHint(column, FilterOperator.AtLeast, (long)least);
        if (Time(High) is { IsNow: false } high && Floor(high.Nanoseconds + Microsecond, step) + 1 is var most && Fits(most))
            yield return new FilterHint(column, FilterOperator.AtMost, (long)most);
    }

    private static Moment? Time(object? constant) => constant switch
    {
        Moment moment => moment,
        string text => Moment.Parse(text),
        _ => null,
    };

    private static bool Fits(Int128 value) => value >= long.MinValue && value <= long.MaxValue;

    private static Int128 Floor(Int128 value, Int128 step)
    {
        var whole = value / step;
        return whole * step > value ? whole - 1 : whole;
    }

    /// <summary>A double no smaller than the constant, whichever way DuckDB converts it.</summary>
    private static double AtLeastAs(object value) => Math.BitIncrement(Math.BitIncrement(value is long whole ? whole : (double)value));
}
