using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Probing.Sdk.Options;

namespace Probing.Sdk.Generators.Options;

/// <summary>The types of options that have an order: how their constants are read and written.</summary>
/// <param name="Factory">Method of <c>OptionTypes</c>.</param>
/// <param name="What">What to write, for messages.</param>
/// <param name="Unit">Unit of a plain number, for times.</param>
/// <param name="Parse">Reads a constant of an attribute; null when it is no value of the type.</param>
internal sealed record OptionNumber(string Factory, string What, string? Unit, Func<object?, OptionNumber.Parsed?> Parse)
{
    /// <summary>A constant: as text, as expression, and to compare by.</summary>
    internal readonly record struct Parsed(string Text, string Expression, IComparable Rank);

    public static OptionNumber? Of(ITypeSymbol type, string key) => type switch
    {
        { SpecialType: SpecialType.System_Int32 } => new("Int32", "a whole number", null, Int32),
        { SpecialType: SpecialType.System_Int64 } => new("Int64", "a whole number", null, Int64),
        { SpecialType: SpecialType.System_Double } => new("Double", "a number", null, Double),
        { Name: "TimeSpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } =>
            new("Duration", "a time as text such as \"250ms\"", DurationText.UnitOf(key), value => Duration(value, DurationText.UnitOf(key))),
        _ => null,
    };

    private static Parsed? Int32(object? value) =>
        Int64(value) is { } number && (long)number.Rank is >= int.MinValue and <= int.MaxValue
            ? number with { Expression = number.Text }
            : null;

    private static Parsed? Int64(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return value is not (bool or char or float or double)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new Parsed(text!, number == long.MinValue ? "long.MinValue" : $"{number.ToString(CultureInfo.InvariantCulture)}L", number)
            : null;
    }

    private static Parsed? Double(object? value)
    {
        if (value is bool or char)
            return null;
        var text = value is double real
            ? real.ToString("R", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && !double.IsNaN(number) && !double.IsInfinity(number)
            ? new Parsed(text!, $"{number.ToString("R", CultureInfo.InvariantCulture)}D", number)
            : null;
    }

    private static Parsed? Duration(object? value, string? unit)
    {
        if (value is bool or char)
            return null;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        // Zero needs no unit.
        return DurationText.TryParse(text, unit ?? (text == "0" ? "s" : null), out var time)
            ? new Parsed(text, $"global::System.TimeSpan.FromTicks({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)", time.Ticks)
            : null;
    }
}
